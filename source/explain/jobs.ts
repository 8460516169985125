import type {Group} from './page.ts';

const conditions = 'job.status.conditions[]';
const upstream = 'pkg/controller/job/job_controller.go';

export const jobs: Group = {
	name: {en: 'Jobs', ko: '잡'},
	pages: [
		{
			name: 'Complete',
			aliases: ['SuccessCriteriaMet', 'CompletionsReached', 'SuccessPolicy', 'completions', 'job complete'],
			title: {en: 'Condition of a Job: as many pods have succeeded as were asked for', ko: '잡의 조건: 요청한 수만큼 파드가 성공함'},
			text: [
				'First comes SuccessCriteriaMet, with the reason CompletionsReached; when the last pods have ended, Complete with the same reason, and the event Completed "Job completed". The pods stay, with their logs, until the Job is deleted, or ttlSecondsAfterFinished after its end.',
			],
			fields: [conditions, 'kubectl get jobs: STATUS, COMPLETIONS'],
			upstream,
			related: ['BackoffLimitExceeded', 'Succeeded', 'Completed'],
		},
		{
			name: 'BackoffLimitExceeded',
			aliases: ['backoffLimit', 'FailureTarget', 'PodFailurePolicy', 'FailedIndexes', 'MaxFailedIndexesExceeded', 'job failed'],
			title: {en: 'Reason: a Job has failed because its pods failed too often', ko: '이유: 파드가 너무 자주 실패해 잡이 실패함'},
			text: [
				'With restartPolicy Never the Job fails when more pods have failed than backoffLimit says (6, so at the seventh); each new pod waits 10 seconds, doubling with every failure, at most 10 minutes. With OnFailure the restarts of running pods count too, and the limit is met as soon as they reach it.',
				'FailureTarget comes first, with the reason; the pods that still run are deleted, and then the Job is Failed. Other reasons are DeadlineExceeded, PodFailurePolicy, FailedIndexes and MaxFailedIndexesExceeded.',
			],
			fields: [conditions, 'event of a Job, Warning: Job has reached the specified backoff limit'],
			upstream,
			related: ['Complete', 'Failed', 'DeadlineExceeded', 'back-off', 'restartPolicy'],
		},
		{
			name: 'Suspended',
			aliases: ['JobSuspended', 'JobResumed', 'Resumed', 'spec.suspend'],
			title: {en: 'Condition of a Job: it is told to wait', ko: '잡의 조건: 멈춰 두라고 함'},
			text: [
				'With spec.suspend its running pods are deleted and no new ones are made; finished ones still count. Taking it away starts the Job again, and its deadline with it.',
			],
			fields: [conditions, 'kubectl get jobs: STATUS'],
			upstream,
			related: ['Complete'],
		},
	],
};
