import type {Words} from './words.ts';

/**
The dashboard in Korean. Terms are those of Kubernetes' own Korean documentation (파드, 컨테이너, 컨디션, 활성·준비성·스타트업
프로브, 축출, 유예 기간). A name stands before its noun (`web 컨테이너가`), so that the particle never depends on the name.
*/
export const korean: Words = {
	panels: {
		pods: '파드',
		pod: '파드 상세',
		conditions: '컨디션',
		probes: '프로브',
		pressure: '압박',
		traffic: '트래픽',
		events: '이벤트',
		logs: '로그',
		nodes: '노드',
		timeline: '타임라인',
		yaml: 'YAML',
		describe: 'Describe',
		why: '원인',
		output: '출력',
	},

	keyGroups: {
		Move: '이동',
		Panels: '패널',
		Lists: '목록',
		Look: '보기',
		Act: '작업',
		Break: '장애',
		Time: '시간',
		Dashboard: '대시보드',
	},

	header: {
		help: '도움말',
		pods: '파드',
		nodes: '노드',
		ready: '준비됨',
		managed: (speed) => `실제 ${speed}`,
		noFault: '장애 없음',
		faults: (number) => `장애 ${number}건`,
		seed: (seed) => `시드 ${seed}`,
	},

	hints: {
		keep: '적용',
		asBefore: '되돌리기',
		run: '실행',
		complete: '자동 완성',
		history: '이전 명령',
		cancel: '취소',
		send: '보내기',
		linesBefore: '이전 입력',
		interrupt: '중단',
		leave: '나가기',
		inject: '주입',
		parameters: '매개변수',
		choose: '선택',
		heal: '복구',
		yes: '예',
		no: '아니요',
		back: '돌아가기',
		nextField: '다음 항목',
	},

	foot: {
		why: '원인',
		filter: '정규식, !정규식, 또는 -l app=web',
		paused: '일시 정지',
		howToGoOn: '스페이스로 계속, n으로 이벤트 하나씩 진행',
		waitsFor: (what) => `대기 조건: ${what}`,
	},

	strip: {
		kubectl: 'kubectl',
		interrupt: '중단',
		apply: 'apply',
		delete: 'delete',
		fault: '장애',
		heal: '복구',
		file: '파일',
		service: '서비스',
		shell: '셸',
		type: '입력',
		traffic: '트래픽',
	},

	screen: {
		tooSmall: (columns, rows) => `최소 크기: ${columns}x${rows}`,
		size: (columns, rows) => `현재 크기: ${columns}x${rows}`,
		quit: 'q: 종료',
	},

	common: {
		nothingSelected: '선택한 것이 없습니다.',
		noPodSelected: '선택한 파드가 없습니다.',
		chooseAPod: '1을 누르면 파드 목록으로 가고, 화살표로 고릅니다.',
		allNamespaces: '모든 네임스페이스',
		cell: (duration) => `한 칸 ${duration}`,
		ago: (duration) => `${duration} 전`,
		cannotBeReached: (node) => `${node}에 연결할 수 없음`,
		notRunning: '실행 중이 아님',
		noEndpoints: '엔드포인트 없음',
	},

	pods: {
		order: (column, isReversed) => `${column.toUpperCase()} ${isReversed ? '역순' : '순'}`,
		wrongFilter: (error) => `필터가 올바르지 않습니다: ${error}`,
		noMatch: '필터에 맞는 파드가 없습니다.',
		clearFilter: 'Esc로 지우고, /로 바꿉니다.',
		makeOne: '만들려면  :run web --image=nginx',
		elsewhere: (pods) => `0을 누르면 모든 네임스페이스가 보입니다. 파드는 모두 ${pods}개입니다.`,
	},

	pod: {
		ownedByNobody: '소유자 없음',
		init: '초기화',
		sidecar: '사이드카',
		ephemeral: '임시',
		restarted: '재시작',
		last: '이전',
		ended: '종료',
		ran: (duration) => `${duration} 동안 실행`,
		notReady: '준비되지 않음',
		notStarted: '시작되지 않음',
		notSeen: '아직 kubelet이 확인하지 않음',
		nextTryIn: (duration) => `다음 시도까지 ${duration}`,
		nextTryNow: '곧 다시 시도',
		hasSandbox: '샌드박스 네트워크 준비됨',
		noSandbox: '샌드박스 없음',
		noNodeYet: '아직 노드 없음',
	},

	stations: {
		created: '생성',
		scheduled: '스케줄',
		accepted: '수락',
		sandbox: '샌드박스',
		init: '초기화',
		started: '시작',
		ready: '준비',
	},

	conditions: {
		none: '아직 컨디션이 없습니다. 이 오브젝트를 처리한 컴포넌트가 없습니다.',
	},

	probes: {
		none: '프로브가 없습니다. 실행 중인 컨테이너는 준비된 것으로 봅니다.',
		notRunning: '실행 중이 아님',
		onHold: '보류',
		notRunYet: '아직 실행하지 않음',
		failed: (failures, threshold) => `${failures}/${threshold} 실패`,
		passedForGood: '통과 완료',
		passed: (successes, threshold) => `${successes}/${threshold} 성공`,
		passes: '성공',
		next: (duration) => `다음 ${duration}`,
		delay: (seconds) => `지연 ${seconds}s`,
		every: (periodSeconds, timeoutSeconds) => `주기 ${periodSeconds}s, 제한 시간 ${timeoutSeconds}s`,
		results: {success: '성공', failure: '실패', unknown: '알 수 없음'},
	},

	pressure: {
		ofAllocatable: 'allocatable 대비',
		node: '노드',
		memory: '메모리',
		pods: '파드',
		container: '컨테이너',
		shortMemory: 'MEM',
		useOfLimit: '사용/제한',
		request: '요청',
		kubeletUnreachable: 'kubelet에 연결할 수 없음',
		kubeletSilent: (status) => `${status}, kubelet의 소식이 없음`,
		podsOnIt: (pods) => `파드 ${pods}개`,
		overRequest: (amount) => `요청보다 ${amount} 초과`,
		nobodyIsOver: '요청을 초과한 파드 없음',
		nextToGo: '다음 축출 대상',
		evictsBelow: (threshold, afterSeconds) =>
			afterSeconds === undefined ? `${threshold} 미만이면 축출` : `${threshold} 미만이 ${afterSeconds}s 지속되면 축출`,
		throttled: (percent) => `스로틀링 ${percent}%`,
	},

	traffic: {
		noServices: '서비스가 없습니다.',
		makeOne: ':expose deployment NAME --port=80 명령으로 만듭니다.',
		noClient: '클라이언트 없음',
		stopped: '중지됨',
		nothingSent: '보낸 요청 없음',
		from: (client) => `클라이언트 ${client}`,
		keptOpen: (connections) => `열린 연결 ${connections}개`,
		affinity: 'ClientIP 어피니티',
		ready: (ready, total) => `${total}개 중 ${ready}개 준비됨`,
	},

	events: {
		of: (name) => (name === undefined ? '대상 없음' : name),
		none: '이벤트가 없습니다.',
		showAll: 'v를 누르면 모든 오브젝트의 이벤트가 보입니다.',
	},

	logs: {
		runBefore: ', 이전 실행',
		follows: '따라가는 중',
		howToFollow: 'G로 따라가기',
		noRunBefore: '이전 실행의 로그가 없습니다.',
		backToThisRun: 'p로 이번 실행에 돌아가고, c로 다음 컨테이너를 봅니다.',
		none: '출력한 내용이 없거나 노드에 연결할 수 없습니다.',
		elsewhere: 'c로 다음 컨테이너를, p로 이전 실행을 봅니다.',
	},

	nodes: {
		allocated: '파드에 할당된 양 / allocatable',
		of: (whole) => `/ ${whole}`,
		taints: (taints) => `테인트: ${taints}`,
		pods: (pods) => `파드: ${pods}`,
		noPods: '파드 없음',
	},

	timeline: {
		steps: (steps) => `${steps}단계`,
		untilHealed: '복구할 때까지',
		forAnother: (duration) => `앞으로 ${duration}`,
		faultOn: (target, end) => `대상 ${target}, ${end}`,
		nothingYet: '아직 이 실행에 아무것도 하지 않았습니다.',
		whatToDo: 'f로 장애를 주입하고, :로 kubectl 명령을 실행합니다.',
		atWork: '진행 중인 장애:',
	},

	actions: {
		fault: (fault, target) => `${fault}, 대상 ${target}`,
		heal: (which) => (which === 'all' ? '모두 복구' : `${which} 복구`),
		healed: (fault, target) => `${fault} 복구됨, 대상 ${target}`,
		writeFile: (path, node) => `${node}에 ${path} 쓰기`,
		removeFile: (path, node) => `${node}에서 ${path} 삭제`,
		service: (verb, service, node) => `${node}에서 ${service} ${{start: '시작', stop: '중지', restart: '재시작'}[verb]}`,
		shell: (command, pod) => `${pod}에서 ${command}`,
		shellEnds: '셸 종료',
		typed: (text) => `셸에 입력: ${text}`,
		clientStops: (client) => `클라이언트 ${client} 중지`,
		clientSends: (client, rate) => `클라이언트 ${client}: 초당 요청 ${rate}개`,
		cluster: '클러스터',
	},

	documents: {
		noCommand: '아직 명령 없음',
		whatIsShown: ':로 실행한 명령의 출력이 여기에 보입니다.',
		goesOn: 'Esc로 끝냅니다',
		hasEnded: (exitCode) => `종료 코드 ${exitCode}`,
	},

	help: {title: '키'},

	shell: {
		title: (pod, container) => `셸: ${pod}, ${container}`,
		ended: (exitCode) => `명령이 끝났습니다. 종료 코드: ${exitCode}`,
	},

	confirm: {
		title: '확인',
		orEnter: '또는 Enter: 예',
		orEscape: '또는 Esc: 아니요',
		delete: (object) => `삭제할까요? ${object}`,
		deleteNode: 'Node 오브젝트가 삭제되고, 그 노드의 파드도 뒤따라 삭제됩니다. kubelet은 시작할 때만 자신의 노드를 등록합니다.',
		deletePod: '컨테이너가 SIGTERM과 유예 기간을 받습니다. 파드를 소유한 컨트롤러가 있으면 새 파드를 만듭니다.',
	},

	palette: {
		title: '장애 주입',
		formTitle: (fault) => `장애 ${fault}`,
		healTitle: '복구',
		noneForThis: '선택한 대상에 주입할 수 있는 장애가 없습니다.',
		noneCalledSo: '이름이나 설명이 일치하는 장애가 없습니다.',
		kinds: {pod: '파드', container: '컨테이너', node: '노드', workload: '워크로드', cluster: '클러스터'},
		container: (name) => `컨테이너 ${name}`,
		with: '매개변수:',
		untilHealed: '복구할 때까지',
		strikes: '지금 영향받는 대상:',
		shows: '증상:',
		within: (duration) => `${duration} 이내`,
		on: (target) => `(대상: ${target})`,
		noParameters: '매개변수가 없습니다.',
		all: '모두',
		atWork: (fault, target, age) => `${fault}, 대상 ${target}, ${age} 경과`,
		more: (number) => `외 ${number}개`,
		howLong: '지속 시간(예: 2m). 비우면 복구할 때까지',
		whichContainer: '대상 컨테이너',
		noDuration: (text) => `기간이 올바르지 않습니다: ${text}. 예: 90s, 2m`,
		noQuantity: (text) => `수량이 올바르지 않습니다: ${text}. 예: 64Mi`,
		noNumber: (text) => `숫자가 아닙니다: ${text}`,
		trueOrFalse: 'true 또는 false여야 합니다',
	},

	blast: {
		gone: (pod) => `${pod}(이미 사라짐)`,
		container: (container, pod, node) => `${pod}의 컨테이너 ${container}, ${node ?? '노드 없음'}`,
		pod: (pod, containers, node) => `${pod}: 컨테이너 ${containers.length}개(${containers.join(', ')}), ${node ?? '노드 없음'}`,
		node: (node, pods) => `${node}, ${pods}`,
		cluster: (nodes, pods) => `클러스터 전체: 노드 ${nodes}개, 파드 ${pods}개`,
		workload: (workload, pods, nodes) => `${workload}: ${pods}, 노드 ${nodes}개`,
		pods: (number, shown, more) => (number === 0 ? '파드 0개' : `파드 ${number}개(${shown}${more > 0 ? ` 외 ${more}개` : ''})`),
	},

	flash: {
		container: (name) => `컨테이너 ${name}`,
		onlyContainer: (name) => `컨테이너가 ${name} 하나뿐입니다`,
		nothingLeft: '더 일어날 일이 없습니다.',
		speed: (speed) => `속도 ${speed}`,
		editorFailed: (error) => `편집기가 실패했습니다: ${error}`,
		noFaults: '주입할 수 있는 장애가 없습니다.',
		cannotStrike: (fault) => `선택한 대상에는 ${fault} 장애를 주입할 수 없습니다.`,
		nothingToRepeat: '반복할 장애가 아직 없습니다. f로 고릅니다.',
		noActiveFault: '진행 중인 장애가 없습니다.',
		done: '완료',
	},

	why: {
		nodeCondition: (type, status, message) => `${type} 컨디션이 ${status}입니다: ${message}`,
		lastHeardOf: (duration) => `마지막 소식은 ${duration} 전입니다`,
		cordoned: '스케줄 대상에서 제외되어(cordon) 새 파드가 배치되지 않습니다',
		nodeIsFine: 'kubelet이 상태를 보고하고 있고 압박이 없습니다',
		allEndedWell: '모든 컨테이너가 종료 코드 0으로 끝났습니다',
		initNotDone: (container) => `${container} 초기화 컨테이너가 끝나지 않았습니다`,
		initRuns: (container, duration) => `${container} 초기화 컨테이너가 ${duration}째 실행 중입니다`,
		deletedGraceEndsIn: (duration) => `삭제되는 중이고, 유예 기간이 ${duration} 뒤에 끝납니다`,
		deletedGraceEnded: (duration) => `삭제되는 중이고, 유예 기간이 ${duration} 전에 끝났습니다`,
		nobodyConfirms: (node) => `${node} 노드의 소식이 끊겨, 멈췄는지 확인할 수 없습니다`,
		stillRun: (containers) => `${containers.join(', ')} 컨테이너가 아직 실행 중입니다`,
		finalizers: (finalizers) => `파이널라이저 때문에 남아 있습니다: ${finalizers}`,
		notStartedAgain: (policy) => `restartPolicy가 ${policy}이므로 다시 시작하지 않습니다`,
		jobEnded: (job, type, reason) => `. ${job} 잡은 ${type}입니다(${reason})`,
		jobTriesAgain: (job, failed, most, isEachIndex) =>
			`. ${job} 잡이 다시 시도합니다(실패 ${failed}번, ${isEachIndex ? '인덱스마다 ' : ''}최대 ${most}번)`,
		notDealtWith: (scheduler) => `노드가 정해지지 않았습니다: ${scheduler} 스케줄러가 아직 처리하지 않았습니다`,
		noNode: (reason) => `노드가 정해지지 않았습니다: ${reason ?? '스케줄되지 않음'}`,
		heldBack: (container, restarts, next) =>
			`${container} 컨테이너가 ${restarts}번 재시작한 뒤 대기 중입니다${next === undefined ? '' : `(다음 시도까지 ${next})`}`,
		waits: (container, reason) => `${container} 컨테이너가 대기 중입니다: ${reason}`,
		notStarted: (container) => `${container} 컨테이너가 시작되지 않았습니다`,
		nodeIs: (node, status, message) => `${node} 노드가 ${status}입니다: ${message}`,
		isBeingStarted: (container, node) => `${node} 노드에서 ${container} 컨테이너를 시작하고 있습니다`,
		runsNotReady: (container) => `${container} 컨테이너가 실행 중이지만 준비되지 않았습니다`,
		notReady: (container) => `${container} 컨테이너가 준비되지 않았습니다`,
		probesUnknown: (node) => `프로브 결과를 알 수 없습니다: ${node === undefined ? '노드' : `${node} 노드`}에 연결할 수 없습니다`,
		notPassedYet: (kind, container, next) =>
			`${container} 컨테이너의 ${probeNames[kind]} 프로브가 아직 통과하지 않았습니다${next === undefined ? '' : `(다음 시도까지 ${next})`}`,
		probeFailed: (kind, container, failures, threshold) =>
			threshold === undefined
				? `${container} 컨테이너의 ${probeNames[kind]} 프로브가 연속으로 ${failures}번 실패했습니다`
				: `${container} 컨테이너의 ${probeNames[kind]} 프로브가 연속으로 ${failures}번 실패했습니다(임계값 ${threshold}번)`,
		oomKilled: (container, exitCode, ago) => `${container} 컨테이너가 OOMKilled되었습니다(${exitCode}${ago === undefined ? '' : `, ${ago} 전`})`,
		reachedLimit: (limit) => `메모리 제한 ${limit}에 이르렀습니다`,
		ended: (container, end, ago) => `${container} 컨테이너가 ${ago === undefined ? '' : `${ago} 전에 `}끝났습니다: ${end}`,
		exitCode: '종료 코드',
		startedAgain: (policy) => `restartPolicy가 ${policy}이므로 다시 시작합니다`,
		itsProbeFailed: (kind) => `${isProbeKind(kind) ? probeNames[kind] : kind} 프로브가 실패했습니다`,
		allPass: '모든 컨테이너가 실행 중이고 준비성 프로브를 통과합니다',
		allRun: '모든 컨테이너가 실행 중입니다',
		wasRestarted: (container, times) => `${container} 컨테이너가 ${times}번 재시작되었습니다`,
		isBeingStopped: (container) => `${container} 컨테이너를 멈추고 있습니다`,
		isRestartedSoon: (container) => `이대로면 ${container} 컨테이너가 재시작됩니다`,
		itsLivenessFailed: (failures, threshold) => `활성 프로브가 연속으로 ${failures}번 실패했습니다(임계값 ${threshold}번)`,
		gateNotTrue: (gates) => `준비성 게이트가 True가 아닙니다: ${gates}`,
		world: (what) => (what === 'SIGKILL: the grace period is over' ? '유예 기간이 지나 SIGKILL을 받았습니다' : what),
		fault: (what, ago) => `장애 ${faultText(what)}, ${ago} 전`,
		faultAtWork: (fault, target, duration) => `장애 ${fault}, 대상 ${target}, ${duration}째 진행 중`,
		step: (what, ago) => `${what}, ${ago} 전`,
	},
};

const probeNames = {startup: '스타트업', readiness: '준비성', liveness: '활성'} as const;

function isProbeKind(kind: string): kind is keyof typeof probeNames {
	return kind in probeNames;
}

/** The run records a fault in English: `pod-kill on pod/web`, and `… ended`. */
function faultText(what: string): string {
	const [, name, target, ended] = /^(\S+) on (.+?)( ended)?$/.exec(what) ?? [];
	return name === undefined ? what : `${name}(대상 ${target})${ended ? ' 종료' : ''}`;
}
