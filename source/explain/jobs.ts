import type {Group} from './page.ts';

const conditions = 'job.status.conditions[]';
const status = 'kubectl get jobs: STATUS';
const upstream = 'pkg/controller/job/job_controller.go';
const cronUpstream = 'pkg/controller/cronjob/cronjob_controllerv2.go';
const yaml = (job: string): string => `get job ${job} -o yaml`;

export const jobs: Group = {
	name: {en: 'Jobs and CronJobs', ko: '잡과 크론잡'},
	pages: [
		{
			name: 'Complete',
			aliases: ['CompletionsReached', 'completions', 'parallelism', 'job.spec.completions', 'COMPLETIONS', 'DURATION', 'job complete', 'Job'],
			title: {en: 'Condition of a Job: as many pods have succeeded as were asked for', ko: '잡의 컨디션: 요청한 수만큼 파드가 성공함'},
			text: [
				'First comes SuccessCriteriaMet, with the reason CompletionsReached and the message "Reached expected number of succeeded pods"; when the last pods have ended, Complete with the same reason, and the event Completed "Job completed". The pods stay, with their logs, until the Job is deleted, or ttlSecondsAfterFinished after its end.',
				'A pod counts only once its finalizer batch.kubernetes.io/job-tracking has been taken off; until then its UID stands in status.uncountedTerminatedPods. The controller looks at what happens to pods once a second, so the numbers are up to a second behind.',
			],
			textKo: [
				'먼저 SuccessCriteriaMet이 이유 CompletionsReached, 메시지 "Reached expected number of succeeded pods"와 함께 옵니다. 마지막 파드까지 끝나면 같은 이유로 Complete가 되고 이벤트 Completed "Job completed"가 생깁니다. 파드는 로그와 함께 남아 있다가, 잡을 삭제하거나 끝난 뒤 ttlSecondsAfterFinished가 지나면 사라집니다.',
				'파드는 파이널라이저 batch.kubernetes.io/job-tracking이 제거된 뒤에야 집계되며, 그때까지 UID가 status.uncountedTerminatedPods에 있습니다. 컨트롤러는 파드의 변화를 1초에 한 번 살펴보므로 숫자가 1초까지 늦을 수 있습니다.',
			],
			fields: [conditions, status, 'kubectl get jobs: COMPLETIONS, DURATION', 'kubectl wait --for=condition=complete job/NAME'],
			upstream,
			scenario: {name: 'jobs', at: '60s', command: yaml('pi'), shows: 'reason: CompletionsReached\\n +status: "True"\\n +type: Complete'},
			related: ['SuccessCriteriaMet', 'BackoffLimitExceeded', 'Succeeded', 'Completed', 'ttlSecondsAfterFinished'],
		},
		{
			name: 'SuccessCriteriaMet',
			aliases: ['SuccessPolicy', 'successPolicy', 'succeededIndexes', 'succeededCount', 'job.spec.successPolicy'],
			title: {en: 'Condition of a Job: it has succeeded, and its last pods are being stopped', ko: '잡의 컨디션: 성공했고, 남은 파드를 멈추는 중'},
			text: [
				'With the reason CompletionsReached enough pods have succeeded; with SuccessPolicy those indexes have that a rule of spec.successPolicy asks for, "Matched rules at index 0". The pods that still run are deleted, and when they are gone the Job is Complete with the same reason.',
			],
			textKo: [
				'이유가 CompletionsReached이면 충분한 수의 파드가, SuccessPolicy이면 spec.successPolicy의 규칙이 요구하는 인덱스가 성공했습니다("Matched rules at index 0"). 아직 실행 중인 파드를 삭제하고, 모두 사라지면 같은 이유로 Complete가 됩니다.',
			],
			fields: [conditions, status],
			upstream: 'pkg/controller/job/success_policy.go',
			scenario: {name: 'jobs', at: '60s', command: yaml('leader')},
			related: ['Complete', 'Indexed'],
		},
		{
			name: 'FailureTarget',
			aliases: ['job failed', 'TooManySucceededPods'],
			title: {
				en: 'Condition of a Job: it will fail, and its last pods are being stopped',
				ko: '잡의 컨디션: 실패하기로 정해졌고, 남은 파드를 멈추는 중',
			},
			text: [
				'Says why at once: BackoffLimitExceeded, DeadlineExceeded, PodFailurePolicy, FailedIndexes or MaxFailedIndexesExceeded. The pods that still run are deleted; when they are gone comes the condition Failed with the same reason and message, and a Warning event.',
			],
			textKo: [
				'까닭을 먼저 알립니다. BackoffLimitExceeded, DeadlineExceeded, PodFailurePolicy, FailedIndexes, MaxFailedIndexesExceeded 가운데 하나입니다. 아직 실행 중인 파드를 삭제하고, 모두 사라지면 같은 이유와 메시지로 Failed 컨디션과 Warning 이벤트가 생깁니다.',
			],
			fields: [conditions, status],
			upstream,
			scenario: {name: 'jobs', at: '24s', command: 'get job too-slow'},
			related: ['BackoffLimitExceeded', 'DeadlineExceeded', 'PodFailurePolicy', 'FailedIndexes', 'Failed'],
		},
		{
			name: 'BackoffLimitExceeded',
			aliases: ['backoffLimit', 'job.spec.backoffLimit'],
			title: {en: 'Reason: a Job has failed because its pods failed too often', ko: '이유: 파드가 너무 자주 실패해 잡이 실패함'},
			text: [
				'With restartPolicy Never the Job fails when more pods have failed than backoffLimit says (6, so at the seventh); each new pod waits 10 seconds after the end of the last, doubling with every failure, at most 10 minutes. With OnFailure the restarts of running pods count too, and the limit is met as soon as they reach it; the pod is deleted then, and its log with it.',
				'The message is "Job has reached the specified backoff limit". A success starts the waits anew, but what has failed stays counted.',
			],
			textKo: [
				'restartPolicy가 Never이면 실패한 파드가 backoffLimit(기본값 6, 곧 일곱 번째)보다 많아질 때 잡이 실패합니다. 새 파드는 앞 파드가 끝난 뒤 10초를 기다리며, 실패할 때마다 두 배로 최대 10분까지 늘어납니다. OnFailure이면 실행 중인 파드의 재시작도 세고, 한도에 이르자마자 파드를 삭제합니다. 로그도 함께 사라집니다.',
				'메시지는 "Job has reached the specified backoff limit"입니다. 성공하면 기다리는 시간은 처음으로 돌아가지만, 실패한 횟수는 그대로입니다.',
			],
			fields: [conditions, 'event of a Job, Warning: Job has reached the specified backoff limit'],
			upstream,
			scenario: {name: 'jobs', at: '90s', command: 'describe job broken'},
			related: ['FailureTarget', 'Failed', 'DeadlineExceeded', 'back-off', 'restartPolicy', 'PodFailurePolicy'],
		},
		{
			name: 'PodFailurePolicy',
			aliases: [
				'podFailurePolicy',
				'job.spec.podFailurePolicy',
				'FailJob',
				'FailIndex',
				'Ignore',
				'onExitCodes',
				'onPodConditions',
				'podReplacementPolicy',
			],
			title: {en: 'Reason: a pod ended in a way that trying again does not help', ko: '이유: 다시 시도해도 소용없는 방식으로 파드가 끝남'},
			text: [
				'Rules of spec.podFailurePolicy look at the exit codes and the conditions of a failed pod; the first that matches decides. FailJob ends the Job, FailIndex the index, Ignore does not count the failure (as after an eviction, condition DisruptionTarget), Count does. The message names pod, exit code and rule: "… failed with exit code 42 matching FailJob rule at index 0".',
				'With such a policy a pod that is being deleted is replaced only when it has ended (podReplacementPolicy Failed), for its exit code must be known.',
			],
			textKo: [
				'spec.podFailurePolicy의 규칙은 실패한 파드의 종료 코드와 컨디션을 보고, 처음 맞는 규칙이 결과를 정합니다. FailJob은 잡을, FailIndex는 그 인덱스를 끝냅니다. Ignore는 그 실패를 세지 않고(축출된 파드의 DisruptionTarget 컨디션 등), Count는 셉니다. 메시지에 파드와 종료 코드, 규칙이 나옵니다("… failed with exit code 42 matching FailJob rule at index 0").',
				'이런 정책이 있으면 종료 코드를 알아야 하므로, 삭제되는 파드는 끝난 뒤에야 대체됩니다(podReplacementPolicy가 Failed).',
			],
			fields: [conditions],
			upstream: 'pkg/controller/job/pod_failure_policy.go',
			scenario: {name: 'jobs', at: '60s', command: 'describe job no-use'},
			related: ['FailureTarget', 'BackoffLimitExceeded', 'DisruptionTarget', 'exit codes'],
		},
		{
			name: 'FailedIndexes',
			aliases: ['MaxFailedIndexesExceeded', 'backoffLimitPerIndex', 'maxFailedIndexes', 'failedIndexes', 'job.status.failedIndexes'],
			title: {en: 'Reason: some indexes of a Job have failed for good', ko: '이유: 잡의 일부 인덱스가 끝내 실패함'},
			text: [
				'With backoffLimitPerIndex each index of an Indexed Job has tries of its own, and waits of its own. One that uses them up is in status.failedIndexes, and the others go on. When every index has succeeded or failed, and one failed, the Job is Failed: "Job has failed indexes". With more than maxFailedIndexes it is at once: MaxFailedIndexesExceeded.',
				'How often an index has failed is handed on from pod to pod in the annotation batch.kubernetes.io/job-index-failure-count.',
			],
			textKo: [
				'backoffLimitPerIndex가 있으면 Indexed 잡의 인덱스마다 시도 횟수와 기다리는 시간을 따로 셉니다. 시도를 다 쓴 인덱스는 status.failedIndexes에 들어가고 나머지는 계속합니다. 모든 인덱스가 성공하거나 실패했고 하나라도 실패했으면 잡은 Failed가 됩니다("Job has failed indexes"). 실패한 인덱스가 maxFailedIndexes보다 많으면 곧바로 MaxFailedIndexesExceeded로 실패합니다.',
				'인덱스가 몇 번 실패했는지는 batch.kubernetes.io/job-index-failure-count 애너테이션으로 다음 파드에 전해집니다.',
			],
			fields: [conditions, 'job.status.failedIndexes'],
			upstream: 'pkg/controller/job/indexed_job_utils.go',
			scenario: {name: 'jobs', at: '60s', command: 'describe job picky'},
			related: ['Indexed', 'FailureTarget', 'BackoffLimitExceeded'],
		},
		{
			name: 'Indexed',
			aliases: [
				'completionMode',
				'NonIndexed',
				'completedIndexes',
				'JOB_COMPLETION_INDEX',
				'job-completion-index',
				'Completed Indexes',
				'UnknownCompletionMode',
			],
			title: {en: 'A Job whose pods are numbered; each number succeeds once', ko: '파드에 인덱스를 매긴 잡. 인덱스마다 한 번 성공함'},
			text: [
				'With completionMode Indexed the pods are numbered from 0 to completions − 1. A container finds its number in the variable JOB_COMPLETION_INDEX, in the label and the annotation batch.kubernetes.io/job-completion-index, and at the end of its hostname, NAME-INDEX. status.completedIndexes lists what is done: "0-2,5".',
			],
			textKo: [
				'completionMode가 Indexed이면 파드에 0부터 completions − 1까지 인덱스를 매깁니다. 컨테이너는 자신의 인덱스를 변수 JOB_COMPLETION_INDEX, 레이블과 애너테이션 batch.kubernetes.io/job-completion-index, 그리고 호스트 이름의 끝(NAME-INDEX)에서 알 수 있습니다. 끝난 인덱스는 status.completedIndexes에 "0-2,5"처럼 적힙니다.',
			],
			fields: ['job.spec.completionMode', 'kubectl describe job: Completed Indexes'],
			upstream: 'pkg/controller/job/indexed_job_utils.go',
			scenario: {name: 'jobs', at: '60s', command: 'get job shards -o yaml', shows: 'completionMode: Indexed[\\s\\S]*completedIndexes: 0-4'},
			related: ['FailedIndexes', 'SuccessCriteriaMet', 'Complete'],
		},
		{
			name: 'Suspended',
			aliases: ['JobSuspended', 'JobResumed', 'Resumed', 'spec.suspend', 'suspend'],
			title: {en: 'Condition of a Job: it is told to wait', ko: '잡의 컨디션: 일시 중지됨'},
			text: [
				'With spec.suspend its running pods are deleted and no new ones are made; finished ones still count. Its startTime is taken away, so that its deadline does not run. Setting it to false starts the Job again, with the event Resumed and the condition False (JobResumed). Where its pods will run, and with how much, may be changed meanwhile.',
			],
			textKo: [
				'spec.suspend가 true이면 실행 중인 파드를 삭제하고 새로 만들지 않습니다. 이미 끝난 것은 그대로 셉니다. startTime이 지워지므로 기한도 흐르지 않습니다. false로 바꾸면 이벤트 Resumed와 함께 다시 시작하고 컨디션은 False(JobResumed)가 됩니다. 그동안 파드가 어디에서 얼마의 자원으로 실행될지 바꿀 수 있습니다.',
			],
			fields: [conditions, status],
			upstream,
			scenario: {name: 'jobs', at: '318s', command: 'get job later'},
			related: ['Complete', 'DeadlineExceeded'],
		},
		{
			name: 'ttlSecondsAfterFinished',
			aliases: ['TTL Seconds After Finished', 'job.spec.ttlSecondsAfterFinished'],
			title: {en: 'How long a Job that has ended is kept', ko: '끝난 잡을 남겨 두는 시간'},
			text: [
				'So many seconds after it was Complete or Failed a Job is deleted, in the foreground: its pods first. 0 deletes it at once; without the field it is kept until somebody deletes it, or its CronJob has newer ones to keep.',
			],
			textKo: [
				'Complete나 Failed가 되고 이만큼의 초가 지나면 잡을 포그라운드로 삭제합니다. 파드가 먼저 사라집니다. 0이면 곧바로 삭제합니다. 필드가 없으면 누군가 삭제할 때까지, 또는 크론잡이 더 새로운 잡을 남겨야 할 때까지 남습니다.',
			],
			fields: ['job.spec.ttlSecondsAfterFinished', 'kubectl describe job'],
			upstream: 'pkg/controller/ttlafterfinished',
			scenario: {name: 'jobs', at: '335s', command: 'describe job later', shows: 'TTL Seconds After Finished: +30'},
			related: ['Complete', 'SawCompletedJob'],
		},
		{
			name: 'SawCompletedJob',
			aliases: [
				'CronJob',
				'cj',
				'successfulJobsHistoryLimit',
				'failedJobsHistoryLimit',
				'LAST SCHEDULE',
				'lastScheduleTime',
				'MissingJob',
				'UnexpectedJob',
				'FailedGet',
			],
			title: {en: 'Event of a CronJob: one of its Jobs has ended', ko: '크론잡의 이벤트: 잡 하나가 끝남'},
			text: [
				'At each time of spec.schedule a CronJob makes a Job, "Created job hello-29453761"; the number is the minutes since 1970, so there is one Job for each time. When the Job has ended it leaves status.active, "Saw completed job: …, condition: Complete" or Failed. The last three that succeeded and the last that failed are kept, unless successfulJobsHistoryLimit and failedJobsHistoryLimit say otherwise.',
				'MissingJob: an active Job was deleted by somebody else. UnexpectedJob: there is one that the CronJob did not note down.',
			],
			textKo: [
				'크론잡은 spec.schedule의 시각마다 잡을 하나 만듭니다("Created job hello-29453761"). 숫자는 1970년부터 지난 분이므로 시각마다 잡이 하나입니다. 잡이 끝나면 status.active에서 빠집니다("Saw completed job: …, condition: Complete" 또는 Failed). successfulJobsHistoryLimit과 failedJobsHistoryLimit을 따로 정하지 않으면 최근에 성공한 셋과 실패한 하나를 남깁니다.',
				'MissingJob: 실행 중이던 잡을 다른 누군가가 삭제했습니다. UnexpectedJob: 크론잡이 기록하지 않은 잡이 있습니다.',
			],
			fields: ['event of a CronJob', 'kubectl get cronjobs: ACTIVE, LAST SCHEDULE'],
			upstream: cronUpstream,
			scenario: {name: 'jobs', at: '130s', command: 'describe cronjob hello'},
			related: ['JobAlreadyActive', 'TooManyMissedTimes', 'Complete', 'ttlSecondsAfterFinished'],
		},
		{
			name: 'JobAlreadyActive',
			aliases: ['concurrencyPolicy', 'Forbid', 'Allow', 'Replace', 'cronjob.spec.concurrencyPolicy'],
			title: {
				en: 'Event of a CronJob: its time has come, but its last Job still runs',
				ko: '크론잡의 이벤트: 시각이 되었지만 앞의 잡이 아직 실행 중',
			},
			text: [
				'With concurrencyPolicy Forbid there is one Job at a time: "Not starting job because prior execution is running and concurrency policy is Forbid". It is made late when the other has ended, unless startingDeadlineSeconds has gone by. Allow lets them run side by side, Replace deletes the old one.',
			],
			textKo: [
				'concurrencyPolicy가 Forbid이면 잡은 한 번에 하나입니다("Not starting job because prior execution is running and concurrency policy is Forbid"). 앞의 잡이 끝나면 늦게라도 만들지만, startingDeadlineSeconds가 지났으면 만들지 않습니다. Allow는 함께 실행하고, Replace는 앞의 잡을 삭제합니다.',
			],
			fields: ['event of a CronJob', 'cronjob.spec.concurrencyPolicy'],
			upstream: cronUpstream,
			scenario: {name: 'jobs', at: '130s', command: 'describe cronjob long-winded'},
			related: ['SawCompletedJob', 'TooManyMissedTimes'],
		},
		{
			name: 'TooManyMissedTimes',
			aliases: ['MissSchedule', 'startingDeadlineSeconds', 'cronjob.spec.startingDeadlineSeconds'],
			title: {en: 'Event of a CronJob: more than a hundred of its times have gone by', ko: '크론잡의 이벤트: 놓친 시각이 백 번을 넘음'},
			text: [
				'A CronJob that could not make its Jobs, suspended or for want of a controller, makes up for the last time it missed, however late, and warns if there were more than a hundred. With startingDeadlineSeconds it looks back no further than that, and what lies before is never made. The event MissSchedule still stands in the code for such a Job, but as it is not looked at, it is not told of.',
			],
			textKo: [
				'멈춰 있었거나 컨트롤러가 없어 잡을 만들지 못한 크론잡은, 놓친 시각 가운데 마지막 것을 늦게라도 만듭니다. 백 번 넘게 놓쳤으면 경고합니다. startingDeadlineSeconds가 있으면 그만큼만 거슬러 보고, 그 전의 것은 만들지 않습니다. 그런 잡을 위한 이벤트 MissSchedule이 코드에 남아 있지만, 그 전의 시각을 보지 않으므로 나오지 않습니다.',
			],
			fields: ['event of a CronJob, Warning'],
			upstream: 'pkg/controller/cronjob/utils.go',
			scenario: {name: 'missed-cron-job', at: '111m', command: 'describe cronjob tick'},
			related: ['JobAlreadyActive', 'SawCompletedJob'],
		},
		{
			name: 'schedule',
			aliases: [
				'InvalidSchedule',
				'UnparseableSchedule',
				'UnParseableCronJobSchedule',
				'UnsupportedSchedule',
				'UnknownTimeZone',
				'timeZone',
				'cronjob.spec.schedule',
				'cronjob.spec.timeZone',
				'TIMEZONE',
			],
			title: {en: 'When a CronJob makes its Jobs: minute, hour, day, month, weekday', ko: '크론잡이 잡을 만드는 때: 분, 시, 일, 월, 요일'},
			text: [
				'Five fields of numbers, ranges (1-5), steps (*/10), lists and names (MON, JAN), or @hourly, @daily, @weekly, @monthly, @yearly, @every 90m. Weekdays go from 0, Sunday, to 6. With both a day and a weekday either will do. Times are those of the controller manager, UTC, unless timeZone names another zone. One that never comes, as 31 February, is InvalidSchedule.',
			],
			textKo: [
				'다섯 자리에 숫자, 범위(1-5), 간격(*/10), 목록, 이름(MON, JAN)을 적거나 @hourly, @daily, @weekly, @monthly, @yearly, @every 90m을 씁니다. 요일은 0(일요일)부터 6까지입니다. 일과 요일을 둘 다 적으면 하나만 맞아도 됩니다. 시각은 timeZone으로 다른 시간대를 정하지 않으면 컨트롤러 매니저의 시각, 곧 UTC입니다. 2월 31일처럼 오지 않는 날은 InvalidSchedule입니다.',
			],
			fields: ['cronjob.spec.schedule', 'kubectl get cronjobs: SCHEDULE, TIMEZONE'],
			upstream: cronUpstream,
			scenario: {name: 'jobs', at: '130s', command: 'get cronjob hello', shows: 'SCHEDULE +TIMEZONE[^]*\\* \\* \\* \\* \\*'},
			related: ['SawCompletedJob', 'TooManyMissedTimes'],
		},
	],
};
