import type {Group} from './page.ts';

const worker = 'pkg/kubelet/prober/worker.go';
const defaults = 'pkg/apis/core/v1/defaults.go';

export const probes: Group = {
	name: {en: 'Probes', ko: '프로브'},
	pages: [
		{
			name: 'livenessProbe',
			aliases: ['liveness', 'liveness probe', 'probe', 'probes'],
			title: {en: 'Asks whether a container still lives; if not, it is restarted', ko: '컨테이너가 살아 있는지 확인하고, 아니면 재시작함'},
			text: [
				'After failureThreshold failures in a row the kubelet kills the container (pre-stop hook, SIGTERM, grace period) and restarts it by restartPolicy, with the usual back-off. With the defaults that is 20 to 30 seconds after the program broke. Until the first result the container counts as alive.',
				'With a startup probe it waits until that has passed. It stops when the pod is being deleted.',
				'It should fail only for what a restart cures. A liveness probe that asks a database restarts every pod when the database is slow.',
			],
			textKo: [
				'연속으로 failureThreshold번 실패하면 kubelet이 컨테이너를 멈추고(preStop 훅, SIGTERM, 유예 기간) restartPolicy에 따라 평소와 같은 백오프로 재시작합니다. 기본값이면 프로그램이 고장 난 지 20~30초 뒤입니다. 첫 결과가 나오기 전에는 살아 있는 것으로 봅니다.',
				'스타트업 프로브가 있으면 그것이 통과할 때까지 기다립니다. 파드가 삭제되기 시작하면 멈춥니다.',
				'재시작해서 나아질 일에만 실패해야 합니다. 데이터베이스에 묻는 활성 프로브는 데이터베이스가 느려지면 모든 파드를 재시작시킵니다.',
			],
			fields: ['pod.spec.containers[].livenessProbe', 'kubectl describe pod: Liveness', 'event Unhealthy, then Killing'],
			upstream: worker,
			scenario: {name: 'liveness-exam', at: '45s', command: 'describe pod liveness-exam', shows: 'Liveness probe failed'},
			related: ['readinessProbe', 'startupProbe', 'failureThreshold', 'Unhealthy', 'Killing', 'exit code 137'],
		},
		{
			name: 'readinessProbe',
			aliases: ['readiness', 'readiness probe'],
			title: {
				en: 'Asks whether a container can take requests; if not, no Service sends it any',
				ko: '요청을 받을 수 있는지 확인하고, 아니면 서비스가 요청을 보내지 않음',
			},
			text: [
				"It never restarts anything. After failureThreshold failures in a row the container is not ready, READY counts it out, the pod's condition Ready turns False and its endpoints are not ready; after successThreshold successes it is back. Until the first result the container counts as not ready, so a probe with a long period makes the start slow; one is made at once when the container has started.",
				'Without a readiness probe a container is ready as soon as it has started. It goes on while the pod is terminating: such a pod may be serving, but not ready.',
			],
			textKo: [
				'아무것도 재시작하지 않습니다. 연속으로 failureThreshold번 실패하면 컨테이너가 준비되지 않은 것이 되어 READY에서 빠지고, 파드의 Ready 컨디션이 False가 되며, 엔드포인트가 준비되지 않은 것이 됩니다. successThreshold번 성공하면 돌아옵니다. 첫 결과가 나오기 전에는 준비되지 않은 것으로 보므로, 주기가 긴 프로브는 시작을 늦춥니다. 컨테이너가 시작되면 곧바로 한 번 실행합니다.',
				'준비성 프로브가 없으면 컨테이너는 시작되자마자 준비된 것입니다. 파드가 종료되는 동안에도 계속 실행됩니다. 그런 파드는 serving일 수는 있어도 ready는 아닙니다.',
			],
			fields: ['pod.spec.containers[].readinessProbe', 'kubectl describe pod: Readiness', 'pod.status.containerStatuses[].ready'],
			upstream: worker,
			scenario: {name: 'readiness', at: '20s', command: 'describe pod not-yet', shows: 'Readiness probe failed'},
			related: ['Ready', 'READY', 'livenessProbe', 'endpoint conditions', 'readiness gates'],
		},
		{
			name: 'startupProbe',
			aliases: ['startup', 'startup probe', 'started'],
			title: {
				en: 'Asks whether a container has finished starting; the other probes wait for it',
				ko: '시작이 끝났는지 확인함. 다른 프로브는 그때까지 기다림',
			},
			text: [
				'Until it has passed once, liveness and readiness do not look, started is false and the container is not ready. Afterwards it never runs again until the container is restarted. After failureThreshold failures in a row the container is killed and restarted: a program has failureThreshold × periodSeconds to come up, 30 seconds with the defaults.',
				'On a sidecar it decides when the next init container may start.',
			],
			textKo: [
				'한 번 통과할 때까지 활성 프로브와 준비성 프로브가 실행되지 않고, started는 false이며, 컨테이너는 준비되지 않은 것입니다. 통과하면 컨테이너가 재시작될 때까지 다시 실행되지 않습니다. 연속으로 failureThreshold번 실패하면 컨테이너를 강제 종료하고 재시작합니다. 그래서 프로그램이 뜨는 데 쓸 수 있는 시간은 failureThreshold × periodSeconds, 기본값이면 30초입니다.',
				'사이드카에서는 다음 초기화 컨테이너가 언제 시작할 수 있는지를 정합니다.',
			],
			fields: ['pod.spec.containers[].startupProbe', 'pod.status.containerStatuses[].started', 'kubectl describe pod: Startup'],
			upstream: worker,
			scenario: {name: 'readiness', at: '14s', command: 'describe pod never-starts', shows: 'failed startup probe, will be restarted'},
			related: ['livenessProbe', 'failureThreshold', 'sidecar containers', 'initialDelaySeconds'],
		},
		{
			name: 'httpGet',
			aliases: ['http probe', 'http-get', 'httpGet.path', 'httpGet.port', 'httpGet.scheme', 'httpGet.httpHeaders'],
			title: {en: 'A probe by an HTTP request: 200 to 399 is success', ko: 'HTTP 요청으로 하는 프로브. 200~399가 성공'},
			text: [
				'The kubelet itself asks, from the node, the pod\'s IP (or host) at port and path (default /), with HTTP/1.1 and User-Agent kube-probe. Redirects on the same host are followed; one to another host counts as a success with a warning. HTTPS certificates are not checked. A failure reads "HTTP probe failed with statuscode: 500", a timeout "context deadline exceeded".',
				"A port by name is looked up among the container's ports.",
			],
			textKo: [
				'kubelet이 노드에서 직접 파드 IP(또는 host)의 port와 path(기본값 /)로 HTTP/1.1과 User-Agent kube-probe를 써서 요청합니다. 같은 호스트로의 리다이렉트는 따라가고, 다른 호스트로의 리다이렉트는 경고와 함께 성공으로 셉니다. HTTPS 인증서는 검사하지 않습니다. 실패하면 "HTTP probe failed with statuscode: 500", 시간을 넘기면 "context deadline exceeded"라고 나옵니다.',
				'이름으로 적은 포트는 컨테이너의 ports에서 찾습니다.',
			],
			fields: ['…Probe.httpGet.{path, port, scheme, host, httpHeaders}', 'kubectl describe pod: http-get http://:80/'],
			upstream: 'pkg/probe/http/http.go',
			scenario: {name: 'liveness-http', at: '50s', command: 'describe pod nginx-pod', shows: 'HTTP probe failed with statuscode: 500'},
			related: ['livenessProbe', 'tcpSocket', 'timeoutSeconds', 'ProbeWarning'],
		},
		{
			name: 'tcpSocket',
			aliases: ['tcp probe', 'tcp-socket', 'tcpSocket.port'],
			title: {en: 'A probe by a TCP connection: being accepted is success', ko: 'TCP 연결로 하는 프로브. 연결되면 성공'},
			text: [
				'The kubelet connects to the pod\'s IP and closes. Nothing is sent, so a program that accepts and then hangs passes. A failure reads "dial tcp 10.244.1.2:22: connect: connection refused" or "i/o timeout".',
			],
			textKo: [
				'kubelet이 파드 IP에 연결했다가 끊습니다. 아무것도 보내지 않으므로, 연결만 받고 멈춘 프로그램도 통과합니다. 실패하면 "dial tcp 10.244.1.2:22: connect: connection refused"나 "i/o timeout"이라고 나옵니다.',
			],
			fields: ['…Probe.tcpSocket.{port, host}', 'kubectl describe pod: tcp-socket :22'],
			upstream: 'pkg/probe/tcp/tcp.go',
			scenario: {name: 'liveness-tcp', at: '25s', command: 'get pod nginx-pod -o yaml', shows: 'tcpSocket:\\n +port: 22'},
			related: ['livenessProbe', 'httpGet'],
		},
		{
			name: 'exec',
			aliases: ['exec probe', 'exec.command', 'command probe'],
			title: {en: 'A probe by a command in the container: exit code 0 is success', ko: '컨테이너 안의 명령으로 하는 프로브. 종료 코드 0이 성공'},
			text: [
				'The command is executed as it stands, without a shell: pipes and $VARIABLES need sh -c. Its output, cut at 10 KiB, is the text of the event. It costs a process in the container each time. A command that is not in the image is a probe that cannot be made: the event says "errored", and it counts neither way.',
			],
			textKo: [
				'명령은 셸 없이 적힌 그대로 실행됩니다. 파이프나 $VARIABLES를 쓰려면 sh -c가 필요합니다. 출력은 10 KiB까지 이벤트의 글이 됩니다. 실행할 때마다 컨테이너 안에 프로세스가 하나 생깁니다. 이미지에 없는 명령은 실행할 수 없는 프로브입니다. 이벤트에 "errored"라고 나오고, 성공으로도 실패로도 세지 않습니다.',
			],
			fields: ['…Probe.exec.command[]', 'kubectl describe pod: exec [ls /tmp/healthy]'],
			upstream: 'pkg/probe/exec/exec.go',
			scenario: {name: 'liveness-exam', at: '45s', command: 'describe pod liveness-exam', shows: 'Liveness: +exec \\[ls /tmp/healthy\\]'},
			related: ['livenessProbe', 'timeoutSeconds', 'Unhealthy'],
		},
		{
			name: 'grpc',
			aliases: ['grpc probe', 'grpc.port', 'grpc.service'],
			title: {en: 'A probe by the gRPC health checking protocol: SERVING is success', ko: 'gRPC 헬스 체크 프로토콜로 하는 프로브. SERVING이 성공'},
			text: [
				"The kubelet calls grpc.health.v1.Health/Check at the pod's IP and port, with the service name if one is given. Any other answer than SERVING, and a server that does not implement the protocol, is a failure. There is no TLS and no name for the port.",
			],
			textKo: [
				'kubelet이 파드 IP의 port로 grpc.health.v1.Health/Check를 호출하며, 서비스 이름이 있으면 함께 보냅니다. SERVING이 아닌 응답이나, 이 프로토콜을 구현하지 않은 서버는 실패입니다. TLS를 쓰지 않고, 포트를 이름으로 적을 수 없습니다.',
			],
			fields: ['…Probe.grpc.{port, service}', 'kubectl describe pod: grpc <pod>:5000'],
			upstream: 'pkg/probe/grpc/grpc.go',
			scenario: {name: 'readiness', at: '20s', command: 'describe pod grpc', shows: 'Readiness: +grpc <pod>:5000'},
			related: ['readinessProbe', 'httpGet'],
		},
		{
			name: 'initialDelaySeconds',
			aliases: ['initialDelay'],
			title: {en: "How long after the container's start the first probe may come; 0", ko: '컨테이너 시작 뒤 첫 프로브까지 기다리는 시간. 기본값 0'},
			text: [
				'Whole seconds since the container started; ticks of the probe before that are skipped. As the ticks are periodSeconds apart and not aligned to the start, the first probe may come up to a period later. For slow programs a startup probe is the better tool.',
			],
			textKo: [
				'컨테이너가 시작된 뒤의 시간을 초 단위 정수로 적습니다. 그 전에 돌아온 프로브의 차례는 건너뜁니다. 차례는 periodSeconds마다 돌아오고 시작에 맞춰져 있지 않으므로, 첫 프로브가 한 주기만큼 늦을 수 있습니다. 느리게 시작하는 프로그램에는 스타트업 프로브가 더 알맞습니다.',
			],
			fields: ['…Probe.initialDelaySeconds', 'kubectl describe pod: delay=15s'],
			upstream: worker,
			scenario: {name: 'liveness-parameters', at: '10s', command: 'get pod nginx-pod -o yaml', shows: 'initialDelaySeconds: 15'},
			related: ['periodSeconds', 'startupProbe'],
		},
		{
			name: 'periodSeconds',
			aliases: ['period'],
			title: {en: 'How often the probe is made; 10', ko: '프로브 간격. 기본값 10'},
			text: [
				'At least 1. The next probe waits for the last one to end, so a timeout longer than the period makes the period longer. After a restart of the kubelet the probes begin at a random moment within a period, so as not to come all at once.',
			],
			textKo: [
				'1 이상입니다. 다음 프로브는 앞의 것이 끝나기를 기다리므로, 제한 시간이 주기보다 길면 주기도 길어집니다. kubelet이 재시작된 뒤에는 모든 프로브가 한꺼번에 실행되지 않도록 주기 안의 임의의 순간에 시작합니다.',
			],
			fields: ['…Probe.periodSeconds', 'kubectl describe pod: period=20s'],
			upstream: worker,
			scenario: {name: 'liveness-parameters', at: '10s', command: 'get pod nginx-pod -o yaml', shows: 'periodSeconds: 20'},
			related: ['failureThreshold', 'timeoutSeconds', 'initialDelaySeconds'],
		},
		{
			name: 'timeoutSeconds',
			aliases: ['timeout'],
			title: {en: 'How long the probe waits for an answer; 1', ko: '프로브가 응답을 기다리는 시간. 기본값 1'},
			text: [
				'No answer in time is a failure: "context deadline exceeded" for HTTP, "command timed out" for exec. One second is short for a program that pauses to collect garbage, or is throttled.',
			],
			textKo: [
				'제때 응답이 없으면 실패입니다. HTTP는 "context deadline exceeded", exec는 "command timed out"이라고 나옵니다. 가비지 컬렉션으로 잠깐 멈추거나 스로틀링되는 프로그램에는 1초가 짧습니다.',
			],
			fields: ['…Probe.timeoutSeconds', 'kubectl describe pod: timeout=1s'],
			upstream: defaults,
			scenario: {name: 'liveness-parameters', at: '45s', command: 'describe pod nginx-pod', shows: 'timeout=1s[\\s\\S]*context deadline exceeded'},
			related: ['periodSeconds', 'failureThreshold', 'CPU throttling'],
		},
		{
			name: 'successThreshold',
			title: {en: 'How many successes in a row make a failed probe good again; 1', ko: '실패에서 성공으로 바뀌는 데 필요한 연속 성공 횟수. 기본값 1'},
			text: [
				'It must be 1 for liveness and startup probes. A readiness probe may ask for more, against flapping. Any failure between starts the count anew.',
			],
			textKo: [
				'활성 프로브와 스타트업 프로브는 1이어야 합니다. 준비성 프로브는 상태가 자꾸 오락가락하지 않도록 더 크게 정할 수 있습니다. 중간에 한 번이라도 실패하면 처음부터 다시 셉니다.',
			],
			fields: ['…Probe.successThreshold', 'kubectl describe pod: successThreshold=1'],
			upstream: 'pkg/apis/core/validation/validation.go',
			scenario: {name: 'liveness-parameters', at: '10s', command: 'describe pod nginx-pod'},
			related: ['failureThreshold', 'readinessProbe'],
		},
		{
			name: 'failureThreshold',
			title: {en: 'How many failures in a row have consequences; 3', ko: '조치가 따르는 데 필요한 연속 실패 횟수. 기본값 3'},
			text: [
				'One success between starts the count anew. The time a program has, from its last good answer, is about failureThreshold × periodSeconds and timeoutSeconds. A probe that could not be made (an error, not an answer) counts neither way.',
			],
			textKo: [
				'중간에 한 번이라도 성공하면 처음부터 다시 셉니다. 프로그램에 주어지는 시간은 마지막으로 제대로 응답한 뒤 대략 failureThreshold × periodSeconds에 timeoutSeconds를 더한 만큼입니다. 실행하지 못한 프로브(응답이 아니라 오류)는 성공으로도 실패로도 세지 않습니다.',
			],
			fields: ['…Probe.failureThreshold', 'kubectl describe pod: failureThreshold=3'],
			upstream: worker,
			scenario: {name: 'liveness-parameters', at: '10s', command: 'describe pod nginx-pod'},
			related: ['successThreshold', 'periodSeconds', 'livenessProbe'],
		},
		{
			name: 'probe terminationGracePeriodSeconds',
			aliases: ['livenessProbe.terminationGracePeriodSeconds', 'startupProbe.terminationGracePeriodSeconds'],
			title: {en: "The grace period of a kill by this probe, instead of the pod's", ko: '이 프로브로 강제 종료할 때 파드의 것 대신 쓰는 유예 기간'},
			text: [
				"A hung program will not react to SIGTERM; why wait the pod's 30 seconds or more for it? Liveness and startup probes may set their own; readiness probes may not, for they kill nothing.",
			],
			textKo: [
				'멈춰 버린 프로그램은 SIGTERM에 반응하지 않으니, 파드의 유예 기간인 30초나 그 이상을 기다릴 까닭이 없습니다. 활성 프로브와 스타트업 프로브는 따로 정할 수 있습니다. 준비성 프로브는 아무것도 강제 종료하지 않으므로 정할 수 없습니다.',
			],
			fields: ['livenessProbe.terminationGracePeriodSeconds', 'startupProbe.terminationGracePeriodSeconds'],
			upstream: 'pkg/kubelet/kuberuntime/kuberuntime_container.go',
			scenario: {
				name: 'probe-details',
				at: '45s',
				command: 'get pod hung -o yaml',
				shows: 'livenessProbe:[\\s\\S]*terminationGracePeriodSeconds: 5\\n[\\s\\S]*exitCode: 137',
			},
			related: ['terminationGracePeriodSeconds', 'livenessProbe'],
		},
	],
};
