import {expect, test} from 'vitest';
import {KubectlWorld} from '../helpers/kubectl.ts';

/** What the last of the commands prints. */
function say(...commands: readonly string[]): string {
	const world = new KubectlWorld();
	return commands.map((command) => world.say(command)).at(-1)!;
}

const tick = 'create cronjob tick --image=busybox --schedule="*/5 * * * *" -- date';

test.each([
	[['create job one --image=busybox -- date'], 'job.batch/one created\n'],
	[
		['create job one --image=busybox --dry-run=client -o jsonpath="{.spec.template.spec}" -- date -u'],
		'{"containers":[{"command":["date","-u"],"image":"busybox","name":"one","resources":{}}],"restartPolicy":"Never"}',
	],
	[['create job one'], 'error: either --image or --from must be specified\n(exit 1)\n'],
	[['create job one --image=busybox --from=cj/tick'], 'error: either --image or --from must be specified\n(exit 1)\n'],
	[['create job one --from=cj/tick -- date'], 'error: cannot specify --from and command\n(exit 1)\n'],
	[['create job one --from=cronjob/tick'], 'Error from server (NotFound): cronjobs.batch "tick" not found\n(exit 1)\n'],
	[['create job one --from=deployment/web'], 'error: unknown object type *v1.Deployment\n(exit 1)\n'],
	[['create cj tick'], 'error: required flag(s) "image", "schedule" not set\n(exit 1)\n'],
	[[tick], 'cronjob.batch/tick created\n'],
	[
		[
			tick,
			'create job now --from=cj/tick',
			'get job now -o jsonpath="{.metadata.annotations} {.metadata.ownerReferences[0].name} {.spec.template.spec.containers[0].command}"',
		],
		'{"cronjob.kubernetes.io/instantiate":"manual"} tick ["date"]',
	],
	[
		['create cronjob tick --image=busybox --schedule="* * *"'],
		'The CronJob "tick" is invalid: spec.schedule: Invalid value: "* * *": expected exactly 5 fields, found 3: [* * *]\n(exit 1)\n',
	],
	[
		[tick, 'set image cronjob/tick tick=busybox:1.36', 'get cj tick -o jsonpath="{.spec.jobTemplate.spec.template.spec.containers[0].image}"'],
		'busybox:1.36',
	],
	[[tick, 'logs cronjob/tick'], 'error: cannot get the logs from *v1.CronJob: selector for *v1.CronJob not implemented\n(exit 1)\n'],
	[['create job one --image=busybox', 'delete job one'], 'job.batch "one" deleted from default namespace\n'],
	[['create job one --image=busybox', 'get jobs'], 'NAME   STATUS    COMPLETIONS   DURATION   AGE\none    Running   0/1                      0s\n'],
	[
		[tick, 'get cj'],
		'NAME   SCHEDULE      TIMEZONE   SUSPEND   ACTIVE   LAST SCHEDULE   AGE\ntick   */5 * * * *   <none>     False     0        <none>          0s\n',
	],
	[['create job one --image=busybox', 'get jobs --field-selector status.successful=0 -o name'], 'job.batch/one\n'],
	[
		['create job one --image=busybox', 'wait --for=condition=complete job/one --timeout=1s'],
		'error: timed out waiting for the condition on jobs/one\n(exit 1)\n',
	],
])('%j', (commands, expected) => {
	expect(say(...commands)).toBe(expected);
});

test.each([
	[
		['create job one --image=busybox', 'set image job/one one=busybox:2'],
		/The Job "one" is invalid: spec\.template: Invalid value: .*: field is immutable/s,
	],
	[['create job one --image=busybox', 'scale job one --replicas=2'], /the server could not find the requested resource/],
	[['explain cronjob.spec.concurrencyPolicy'], /GROUP: +batch\nKIND: +CronJob\nVERSION: +v1\n/],
	[['explain job.spec.podFailurePolicy.rules'], /onExitCodes/],
	[['api-resources --api-group=batch'], /cronjobs +cj +batch\/v1 +true +CronJob\njobs +batch\/v1 +true +Job\n/],
	[
		[tick, 'describe cj tick'],
		/Schedule: +\*\/5 \* \* \* \*\nConcurrency Policy: +Allow\nSuspend: +False\nSuccessful Job History Limit: +3\nFailed Job History Limit: +1\nStarting Deadline Seconds: +<unset>\nSelector: +<unset>\nParallelism: +<unset>\nCompletions: +<unset>\nPod Template:/,
	],
])('%j', (commands, expected) => {
	expect(say(...commands)).toMatch(expected);
});
