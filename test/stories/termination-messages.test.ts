import {expect, test} from 'vitest';
import {podManifest, TestCluster} from '../helpers/test-cluster.ts';

function messageOf(script: string, container: object = {}): string | undefined {
	const cluster = new TestCluster();
	cluster.apply(podManifest('words', {image: 'busybox:1.36', command: ['sh', '-c', script], ...container}, {restartPolicy: 'Never'}));
	cluster.runFor('20s');
	return cluster.container('words').state?.terminated?.message;
}

const fallback = {terminationMessagePolicy: 'FallbackToLogsOnError'};

test.each([
	['what is written to the default path', 'echo done > /dev/termination-log', {}, 'done\n'],
	['a path of one’s own', 'echo bye > /tmp/end', {terminationMessagePath: '/tmp/end'}, 'bye\n'],
	['a log is no message', 'echo oops; exit 1', {}, undefined],
	['unless it is to be, and the container fails', 'echo first; echo oops; exit 1', fallback, 'first\noops\n'],
	['without a newline at its end', 'printf oops; exit 1', fallback, 'oops'],
	['not if it succeeds', 'echo fine', fallback, undefined],
	['not if it has written a message', 'echo oops; echo why > /dev/termination-log; exit 1', fallback, 'why\n'],
	[
		'the last 80 lines',
		'for i in $(seq 1 100); do echo $i; done; exit 1',
		fallback,
		Array.from({length: 80}, (_, index) => `${index + 21}\n`).join(''),
	],
])('%s', (_name, script, container, message) => {
	expect(messageOf(script, container)).toBe(message);
});

test('of a long log the last 2048 bytes', () => {
	const message = messageOf('for i in $(seq 1 60); do echo "line $i of a program that has much to say before it ends"; done; exit 1', fallback)!;
	expect(message).toHaveLength(2048);
	expect(message.endsWith('line 60 of a program that has much to say before it ends\n')).toBe(true);
});

test('of a long file the last 4096 bytes, and bytes that are no character any more show as such', () => {
	const message = messageOf(`printf 'ä%.0s' $(seq 1 3000) > /dev/termination-log; printf x >> /dev/termination-log`)!;
	expect(message).toBe(`\uFFFD${'ä'.repeat(2047)}x`);
});
