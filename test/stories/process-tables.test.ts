import {expect, test} from 'vitest';
import {scenarioFrom} from '../helpers/scenario.ts';
import {Story} from '../helpers/story.ts';

const scenario = scenarioFrom(`
title: Who uses what
cluster: {workers: 1, addons: false}
manifests:
  - apiVersion: v1
    kind: Pod
    metadata: {name: busy}
    spec:
      containers:
        - {name: idle, image: busybox, command: [sh, -c, 'sleep 1000 & wait']}
        - {name: half, image: 'centos:7', command: [bash, -c, 'while true; do :; done'], resources: {limits: {cpu: 500m}}}
        - {name: memory, image: polinux/stress, command: [stress], args: [--vm, '1', --vm-bytes, 150M, --vm-hang, '1']}
`);

function output(container: string, command: string): string {
	return new Story(scenario).at('80s').kubectl(`exec busy -c ${container} -- ${command}`);
}

test('busybox shows processes with itself among them, also in a script', () => {
	expect(output('idle', 'ps')).toBe(
		`PID   USER     TIME  COMMAND\n    1 root      0:00 sh -c sleep 1000 & wait\n    2 root      0:00 sleep 1000\n    3 root      0:00 ps\n`,
	);
	expect(output('idle', 'sh -c "ps; true"')).toMatch(/ 4 root {6}0:00 ps\n$/);
	expect(output('idle', 'ps -o pid,ppid,args')).toMatch(/^PID {6}PPID {5}COMMAND\n1 {8}0 {8}sh -c sleep 1000 & wait\n2 {8}1 {8}sleep 1000\n/);
});

test.each(['ps -o pid,comm', 'ps -opid,comm', 'ps o pid=,comm='])('%s shows the columns that are asked for', (command) => {
	expect(output('idle', command)).toMatch(/^PID {6}COMMAND\n1 {8}sh\n2 {8}sleep\n3 {8}ps\n$/);
});

test('procps takes -e and -o in one', () => {
	expect(output('half', 'ps -eo pid,comm')).toMatch(/^ {4}PID COMMAND\n {6}1 bash\n {6}2 ps\n$/);
});

test('what computes is running, at what its limit leaves it', () => {
	expect(output('half', 'ps aux')).toMatch(/root +1 (?:49\.9|50\.0) +0\.0 +4480 +768 \? +Rs +00:00 +0:3\d bash -c while true/);
	expect(output('half', 'top -b -n 1')).toMatch(/\n {6}1 root +20 +0 +4480 +768 +768 R +(?:49\.9|50\.0) +0\.0 +0:3\d\.00 bash\n/);
});

test('memory stands in the process that has it', () => {
	expect(output('memory', 'top -b -n1')).toMatch(/\n +1 +0 root +S +157312 +2% +0 +0% stress --vm 1/);
});

test('top shows as many screens as it is asked for', () => {
	const text = output('idle', 'top -b -n 3 -d 1');
	expect(text.match(/^Mem: /gm)).toHaveLength(3);
	expect(text).toMatch(/^CPU: +\d+% usr +0% sys +0% nic +\d+% idle/m);
});
