import type {Group} from './page.ts';

const deployment = 'pkg/controller/deployment';
const conditions = 'deployment.status.conditions[]';
const reason = 'deployment.status.conditions[].reason';

export const workloads: Group = {
	name: {en: 'Deployments, DaemonSets, Services and namespaces', ko: '디플로이먼트, 데몬셋, 서비스, 네임스페이스'},
	pages: [
		{
			name: 'Available',
			aliases: ['MinimumReplicasAvailable', 'MinimumReplicasUnavailable', 'AVAILABLE'],
			title: {en: 'Condition of a Deployment: enough of its pods can serve', ko: '디플로이먼트의 컨디션: 충분한 파드가 일할 수 있음'},
			text: [
				'True (MinimumReplicasAvailable) when at least replicas − maxUnavailable pods have been Ready for minReadySeconds; False with MinimumReplicasUnavailable otherwise. maxUnavailable is 25 % by default, rounded down.',
			],
			textKo: [
				'replicas − maxUnavailable개 이상의 파드가 minReadySeconds 동안 Ready였으면 True(MinimumReplicasAvailable)이고, 아니면 MinimumReplicasUnavailable로 False입니다. maxUnavailable의 기본값은 25 %이며 내림합니다.',
			],
			fields: [conditions, 'kubectl get deployments: AVAILABLE'],
			upstream: deployment,
			scenario: {name: 'stuck-rollout', at: '30s', command: 'describe deployment no-account', shows: 'Available +False +MinimumReplicasUnavailable'},
			related: ['Progressing', 'Ready', 'ReplicaFailure'],
		},
		{
			name: 'Progressing',
			aliases: [
				'NewReplicaSetCreated',
				'FoundNewReplicaSet',
				'ReplicaSetUpdated',
				'NewReplicaSetAvailable',
				'DeploymentPaused',
				'DeploymentResumed',
				'rollout',
			],
			title: {en: 'Condition of a Deployment: its rollout goes on, or is done', ko: '디플로이먼트의 컨디션: 롤아웃이 진행 중이거나 끝남'},
			text: [
				'NewReplicaSetCreated or FoundNewReplicaSet at the start, ReplicaSetUpdated while pods come and go, NewReplicaSetAvailable when all is done, and it stays True then. DeploymentPaused and DeploymentResumed turn it Unknown. After progressDeadlineSeconds (600) without progress it is False: ProgressDeadlineExceeded.',
			],
			textKo: [
				'시작할 때 NewReplicaSetCreated 또는 FoundNewReplicaSet, 파드가 오가는 동안 ReplicaSetUpdated, 모두 끝나면 NewReplicaSetAvailable이고 그대로 True입니다. DeploymentPaused와 DeploymentResumed이면 Unknown입니다. progressDeadlineSeconds(600) 동안 진전이 없으면 False가 됩니다(ProgressDeadlineExceeded).',
			],
			fields: [conditions, 'kubectl rollout status'],
			upstream: `${deployment}/progress.go`,
			scenario: {name: 'stuck-rollout', at: '30s', command: 'describe deployment web', shows: 'Progressing +True +NewReplicaSetAvailable'},
			related: ['ProgressDeadlineExceeded', 'Available', 'ScalingReplicaSet'],
		},
		{
			name: 'ProgressDeadlineExceeded',
			title: {en: 'Reason: a rollout has made no progress for too long', ko: '이유: 롤아웃에 너무 오래 진전이 없음'},
			text: [
				'Progressing turns False after progressDeadlineSeconds (600 by default) without a new pod becoming ready or an old one going. Nothing is undone: the old pods serve on, the new ones keep trying. kubectl rollout undo goes back.',
			],
			textKo: [
				'progressDeadlineSeconds(기본값 600) 동안 새 파드가 준비되지도 이전 파드가 사라지지도 않으면 Progressing이 False가 됩니다. 아무것도 되돌리지 않습니다. 이전 파드가 계속 서비스하고 새 파드는 계속 시도합니다. 되돌리려면 kubectl rollout undo를 씁니다.',
			],
			fields: [reason],
			upstream: `${deployment}/progress.go`,
			scenario: {name: 'stuck-rollout', at: '170s', command: 'describe deployment web'},
			related: ['Progressing', 'ImagePullBackOff'],
		},
		{
			name: 'ReplicaFailure',
			aliases: ['FailedCreate', 'FailedDelete', 'ReplicaSetCreateError'],
			title: {
				en: 'Condition: pods could not be created (FailedCreate) or deleted (FailedDelete)',
				ko: '컨디션: 파드를 만들거나(FailedCreate) 지우지(FailedDelete) 못함',
			},
			text: [
				'The API server refused: the service account does not exist, a quota is used up, a template is not valid. There is no pod to look at; the ReplicaSet\'s events tell, "Error creating: …". It is tried again with growing pauses, up to 1000 seconds.',
			],
			textKo: [
				'API 서버가 거절했습니다. 서비스어카운트가 없거나, 쿼터를 다 썼거나, 템플릿이 올바르지 않습니다. 살펴볼 파드가 없으므로 레플리카셋의 이벤트 "Error creating: …"를 봅니다. 점점 긴 간격으로, 최대 1000초마다 다시 시도합니다.',
			],
			fields: ['replicaset.status.conditions[]', conditions, 'event FailedCreate, Warning'],
			upstream: 'pkg/controller/replicaset/replica_set_utils.go; pkg/controller/controller_utils.go',
			scenario: {name: 'stuck-rollout', at: '30s', command: 'describe deployment no-account', shows: 'ReplicaFailure +True +FailedCreate'},
			related: ['Available', 'SuccessfulCreate'],
		},
		{
			name: 'ScalingReplicaSet',
			title: {en: 'Event of a Deployment: a ReplicaSet is scaled', ko: '디플로이먼트의 이벤트: 레플리카셋의 크기를 바꿈'},
			text: [
				'"Scaled up replica set web-5d8 from 0 to 3". A rollout is a series of them, in turns: up on the new one as far as maxSurge allows (25 %, rounded up), down on the old one as far as maxUnavailable does (25 %, rounded down).',
			],
			textKo: [
				'"Scaled up replica set web-5d8 from 0 to 3". 롤아웃은 이것을 번갈아 하는 과정입니다. 새 레플리카셋을 maxSurge(25 %, 올림)가 허용하는 만큼 늘리고, 이전 것을 maxUnavailable(25 %, 내림)이 허용하는 만큼 줄입니다.',
			],
			fields: ['event of a Deployment, Normal'],
			upstream: `${deployment}/sync.go`,
			scenario: {name: 'stuck-rollout', at: '70s', command: 'describe deployment web'},
			related: ['Progressing', 'SuccessfulCreate', 'SuccessfulDelete'],
		},
		{
			name: 'SuccessfulCreate',
			title: {en: 'Event of a controller: it has made a pod', ko: '컨트롤러의 이벤트: 파드를 만듦'},
			text: ['"Created pod: web-5d8-x2x4p", on the ReplicaSet, DaemonSet or Job that owns it.'],
			textKo: ['"Created pod: web-5d8-x2x4p". 파드를 소유한 레플리카셋, 데몬셋, 잡에 생깁니다.'],
			fields: ['event of a ReplicaSet, DaemonSet or Job, Normal'],
			upstream: 'pkg/controller/controller_utils.go',
			scenario: {name: 'stuck-rollout', at: '30s', command: 'events'},
			related: ['SuccessfulDelete', 'ReplicaFailure', 'ScalingReplicaSet'],
		},
		{
			name: 'SuccessfulDelete',
			title: {en: 'Event of a controller: it has deleted a pod', ko: '컨트롤러의 이벤트: 파드를 지움'},
			text: [
				'"Deleted pod: …". Pods without a node go first, then Pending ones, those not ready, those with a lower pod-deletion-cost, those that share a node with most of their like, those ready for a shorter time, those with more restarts, the newest.',
			],
			textKo: [
				'"Deleted pod: …". 노드가 없는 파드가 먼저이고, 그다음은 Pending인 것, 준비되지 않은 것, pod-deletion-cost가 낮은 것, 같은 종류가 많은 노드에 있는 것, 준비된 지 짧은 것, 재시작이 많은 것, 가장 최근에 만든 것의 순서입니다.',
			],
			fields: ['event of a ReplicaSet, DaemonSet or Job, Normal'],
			upstream: 'pkg/controller/controller_utils.go, ActivePodsWithRanks',
			scenario: {name: 'stuck-rollout', at: '70s', command: 'events'},
			related: ['SuccessfulCreate', 'ScalingReplicaSet'],
		},
		{
			name: 'FailedDaemonPod',
			title: {en: 'Event of a DaemonSet: it removes a failed pod to make another', ko: '데몬셋의 이벤트: 실패한 파드를 제거하고 새로 만듦'},
			text: [
				'"Found failed daemon pod …, will try to kill it". A daemon pod that was evicted or refused is deleted and made anew, after a back-off of 1 second that doubles to 15 minutes.',
			],
			textKo: [
				'"Found failed daemon pod …, will try to kill it". 축출되거나 거절된 데몬 파드를 삭제하고 새로 만들며, 간격은 1초에서 시작해 두 배씩 15분까지 늘어납니다.',
			],
			fields: ['event of a DaemonSet, Warning'],
			upstream: 'pkg/controller/daemon/daemon_controller.go',
			scenario: {name: 'daemon-pods', at: '60s', command: 'describe daemonset collector'},
			related: ['SucceededDaemonPod', 'Evicted', 'Failed'],
		},
		{
			name: 'SucceededDaemonPod',
			title: {en: 'Event of a DaemonSet: a pod has ended well, which it should not', ko: '데몬셋의 이벤트: 끝나지 말아야 할 파드가 정상으로 끝남'},
			text: [
				'"Found succeeded daemon pod …, will try to delete it". It can happen only to a pod whose phase was written by somebody else, or by a graceful node shutdown.',
			],
			textKo: [
				'"Found succeeded daemon pod …, will try to delete it". 단계를 다른 누군가가 적었거나 노드가 정상 절차로 종료된 파드에서만 일어납니다.',
			],
			fields: ['event of a DaemonSet, Normal'],
			upstream: 'pkg/controller/daemon/daemon_controller.go',
			scenario: {name: 'daemon-pods', at: '100s', command: 'describe daemonset sweeper'},
			related: ['FailedDaemonPod', 'Succeeded'],
		},
		{
			name: 'endpoint conditions',
			aliases: ['endpoints', 'EndpointSlice', 'serving', 'endpointslice ready', 'terminating endpoint'],
			title: {
				en: 'ready, serving, terminating: whether a Service sends a pod requests',
				ko: 'ready, serving, terminating: 서비스가 파드에 요청을 보내는가',
			},
			text: [
				"serving is the pod's condition Ready. terminating is its deletionTimestamp. ready is serving and not terminating (or always, with publishNotReadyAddresses). Requests go to ready endpoints; if a Service has none, to those that are serving and terminating. Pods without an IP, and finished ones, are left out.",
			],
			textKo: [
				'serving은 파드의 Ready 컨디션이고, terminating은 deletionTimestamp입니다. ready는 serving이면서 terminating이 아닌 것입니다(publishNotReadyAddresses이면 늘 ready). 요청은 ready인 엔드포인트로 갑니다. 서비스에 하나도 없으면 serving이면서 terminating인 곳으로 갑니다. IP가 없는 파드와 끝난 파드는 빠집니다.',
			],
			fields: ['endpointslice.endpoints[].conditions'],
			upstream: 'staging/src/k8s.io/endpointslice/utils.go',
			scenario: {
				name: 'readiness',
				at: '20s',
				command: 'get endpointslices -l kubernetes.io/service-name=not-yet -o yaml',
				shows: 'ready: false\\n +serving: false',
			},
			related: ['Ready', 'readinessProbe', 'Terminating'],
		},
		{
			name: 'NamespaceContentRemaining',
			aliases: [
				'NamespaceDeletionDiscoveryFailure',
				'NamespaceDeletionGroupVersionParsingFailure',
				'NamespaceDeletionContentFailure',
				'NamespaceFinalizersRemaining',
				'SomeResourcesRemain',
				'ContentRemoved',
				'SomeFinalizersRemain',
				'ContentHasNoFinalizers',
				'ContentDeleted',
				'ContentDeletionFailed',
				'ResourcesDiscovered',
				'ParsedGroupVersions',
				'namespace conditions',
				'NamespaceTerminating',
			],
			title: {en: 'Conditions of a namespace that is being deleted: what is still in it', ko: '삭제 중인 네임스페이스의 컨디션: 아직 남은 것'},
			text: [
				'NamespaceContentRemaining (SomeResourcesRemain) counts what is left, NamespaceFinalizersRemaining (SomeFinalizersRemain) which finalizers hold it up; NamespaceDeletionContentFailure and NamespaceDeletionDiscoveryFailure tell of errors. False, with ContentRemoved and the like, is good news for all of them.',
				'A namespace that stays Terminating is nearly always waiting for a finalizer whose owner is gone. New objects in it are refused, with the cause NamespaceTerminating.',
			],
			textKo: [
				'NamespaceContentRemaining(SomeResourcesRemain)은 남은 것의 수를, NamespaceFinalizersRemaining(SomeFinalizersRemain)은 어떤 파이널라이저가 붙잡고 있는지를 알립니다. NamespaceDeletionContentFailure와 NamespaceDeletionDiscoveryFailure는 오류를 알립니다. False이고 이유가 ContentRemoved 등이면 모두 좋은 소식입니다.',
				'Terminating에 머무는 네임스페이스는 거의 언제나, 처리할 주체가 사라진 파이널라이저를 기다리고 있습니다. 새 오브젝트는 NamespaceTerminating이라는 원인으로 거절됩니다.',
			],
			fields: ['namespace.status.conditions[]', 'kubectl describe namespace'],
			upstream: 'pkg/controller/namespace/deletion/namespaced_resources_deleter.go',
			scenario: {name: 'namespace-deletion', at: '45s', command: 'get namespace shop -o yaml'},
			related: ['Terminating'],
		},
		{
			name: 'Active',
			title: {en: 'Phase of a namespace: in use', ko: '네임스페이스의 단계: 쓰이는 중'},
			text: ['The other phase is Terminating: it is being deleted, with everything in it.'],
			textKo: ['다른 단계는 Terminating입니다. 네임스페이스가 그 안의 모든 것과 함께 삭제되고 있습니다.'],
			fields: ['namespace.status.phase', 'kubectl get namespaces: STATUS'],
			scenario: {name: 'resource-quiz', at: '5s', command: 'get namespace product'},
			related: ['NamespaceContentRemaining'],
		},
	],
};
