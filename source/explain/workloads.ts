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
			title: {en: 'Condition of a Deployment: enough of its pods can serve', ko: 'Deployment의 조건: 충분한 파드가 일할 수 있음'},
			text: [
				'True (MinimumReplicasAvailable) when at least replicas − maxUnavailable pods have been Ready for minReadySeconds; False with MinimumReplicasUnavailable otherwise. maxUnavailable is 25 % by default, rounded down.',
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
			title: {en: 'Condition of a Deployment: its rollout goes on, or is done', ko: 'Deployment의 조건: 롤아웃이 진행 중이거나 끝남'},
			text: [
				'NewReplicaSetCreated or FoundNewReplicaSet at the start, ReplicaSetUpdated while pods come and go, NewReplicaSetAvailable when all is done, and it stays True then. DeploymentPaused and DeploymentResumed turn it Unknown. After progressDeadlineSeconds (600) without progress it is False: ProgressDeadlineExceeded.',
			],
			fields: [conditions, 'kubectl rollout status'],
			upstream: `${deployment}/progress.go`,
			scenario: {name: 'stuck-rollout', at: '30s', command: 'describe deployment web', shows: 'Progressing +True +NewReplicaSetAvailable'},
			related: ['ProgressDeadlineExceeded', 'Available', 'ScalingReplicaSet'],
		},
		{
			name: 'ProgressDeadlineExceeded',
			title: {en: 'Reason: a rollout has made no progress for too long', ko: '이유: 롤아웃이 너무 오래 나아가지 못함'},
			text: [
				'Progressing turns False after progressDeadlineSeconds (600 by default) without a new pod becoming ready or an old one going. Nothing is undone: the old pods serve on, the new ones keep trying. kubectl rollout undo goes back.',
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
				ko: '조건: 파드를 만들거나(FailedCreate) 지우지(FailedDelete) 못함',
			},
			text: [
				'The API server refused: the service account does not exist, a quota is used up, a template is not valid. There is no pod to look at; the ReplicaSet\'s events tell, "Error creating: …". It is tried again with growing pauses, up to 1000 seconds.',
			],
			fields: ['replicaset.status.conditions[]', conditions, 'event FailedCreate, Warning'],
			upstream: 'pkg/controller/replicaset/replica_set_utils.go; pkg/controller/controller_utils.go',
			scenario: {name: 'stuck-rollout', at: '30s', command: 'describe deployment no-account', shows: 'ReplicaFailure +True +FailedCreate'},
			related: ['Available', 'SuccessfulCreate'],
		},
		{
			name: 'ScalingReplicaSet',
			title: {en: 'Event of a Deployment: a ReplicaSet is scaled', ko: 'Deployment의 이벤트: ReplicaSet의 수를 바꿈'},
			text: [
				'"Scaled up replica set web-5d8 from 0 to 3". A rollout is a series of them, in turns: up on the new one as far as maxSurge allows (25 %, rounded up), down on the old one as far as maxUnavailable does (25 %, rounded down).',
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
			fields: ['event of a ReplicaSet, DaemonSet or Job, Normal'],
			upstream: 'pkg/controller/controller_utils.go, ActivePodsWithRanks',
			scenario: {name: 'stuck-rollout', at: '70s', command: 'events'},
			related: ['SuccessfulCreate', 'ScalingReplicaSet'],
		},
		{
			name: 'FailedDaemonPod',
			title: {en: 'Event of a DaemonSet: it removes a failed pod to make another', ko: 'DaemonSet의 이벤트: 실패한 파드를 치우고 새로 만듦'},
			text: [
				'"Found failed daemon pod …, will try to kill it". A daemon pod that was evicted or refused is deleted and made anew, after a back-off of 1 second that doubles to 15 minutes.',
			],
			fields: ['event of a DaemonSet, Warning'],
			upstream: 'pkg/controller/daemon/daemon_controller.go',
			scenario: {name: 'daemon-pods', at: '60s', command: 'describe daemonset collector'},
			related: ['SucceededDaemonPod', 'Evicted', 'Failed'],
		},
		{
			name: 'SucceededDaemonPod',
			title: {en: 'Event of a DaemonSet: a pod has ended well, which it should not', ko: 'DaemonSet의 이벤트: 끝나지 말아야 할 파드가 끝남'},
			text: [
				'"Found succeeded daemon pod …, will try to delete it". It can happen only to a pod whose phase was written by somebody else, or by a graceful node shutdown.',
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
			title: {en: 'Conditions of a namespace that is being deleted: what is still in it', ko: '삭제 중인 네임스페이스의 조건: 아직 남은 것'},
			text: [
				'NamespaceContentRemaining (SomeResourcesRemain) counts what is left, NamespaceFinalizersRemaining (SomeFinalizersRemain) which finalizers hold it up; NamespaceDeletionContentFailure and NamespaceDeletionDiscoveryFailure tell of errors. False, with ContentRemoved and the like, is good news for all of them.',
				'A namespace that stays Terminating is nearly always waiting for a finalizer whose owner is gone. New objects in it are refused, with the cause NamespaceTerminating.',
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
			fields: ['namespace.status.phase', 'kubectl get namespaces: STATUS'],
			scenario: {name: 'resource-quiz', at: '5s', command: 'get namespace product'},
			related: ['NamespaceContentRemaining'],
		},
	],
};
