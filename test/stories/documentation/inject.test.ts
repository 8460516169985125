import {expect, test} from 'vitest';
import {Story} from '../../helpers/story.ts';

const inject = () => Story.documented('inject').at('40s');

test('a Secret’s files stand behind links, in a directory named after the time', () => {
	const lines = inject().kubectl('exec secret-files -- ls -la /etc/secret-volume').trimEnd().split('\n');
	expect(lines.map((line) => line.replace(/\.\d+$/, '.N').replace(/ Jan {2}1 00:00 /, ' '))).toEqual([
		'total 4',
		'drwxrwxrwt 3 root root  120 .',
		'drwxr-xr-x 4 root root 4096 ..',
		'drwxr-xr-x 2 root root   80 ..2026_01_01_00_00_00.N',
		expect.stringMatching(/^lrwxrwxrwx 1 root root +\d+ \.\.data -> \.\.2026_01_01_00_00_00\.N$/) as string,
		'lrwxrwxrwx 1 root root   15 password -> ..data/password',
		'lrwxrwxrwx 1 root root   15 username -> ..data/username',
	]);
	expect(inject().kubectl('exec secret-files -- cat /etc/secret-volume/username')).toBe('my-app');
});

test('a change is another directory, and the links stay', () => {
	const story = inject();
	const data = () => story.kubectl('exec told-by-files -- readlink /etc/podinfo/..data');
	const before = data();
	story.kubectl('label pod told-by-files rack=rack-9 --overwrite');
	story.at('3m');
	expect(data()).not.toBe(before);
	expect(story.kubectl('exec told-by-files -- cat /etc/podinfo/labels')).toContain('rack="rack-9"\n');
	expect(story.kubectl('exec told-by-files -- ls -a /etc/podinfo').trim().split('\n')).toHaveLength(6);
});

test('modes given in decimal are those of the files', () => {
	expect(inject().kubectl('exec secret-files-modes -- stat -L -c %a /etc/foo/username')).toBe('400\n');
});

test('fields and resources are variables and files', () => {
	const story = inject();
	const [node, name, namespace, ip, account] = story.kubectl('logs fields-as-variables').trim().split('\n');
	expect([name, namespace, account]).toEqual(['fields-as-variables', 'default', 'default']);
	expect(node).toBe(story.pod('fields-as-variables').spec.nodeName);
	expect(ip).toBe(story.pod('fields-as-variables').status.podIP);
	expect(story.kubectl('logs resources-as-variables')).toBe('\n1\n1\n33554432\n67108864\n');
	expect(story.kubectl('logs resources-as-files')).toMatch(/^\n\n250\n32/);
	expect(story.kubectl('logs told-by-files')).toMatch(/^\n\ncluster="test-cluster1"\nrack="rack-22"\nzone="us-est-coast"/);
});

test('a token for another audience is asked for', () => {
	const claims = inject().kubectl('exec with-a-token -- sh -c "cut -d. -f2 /var/run/secrets/tokens/vault-token | base64 -d"');
	expect(JSON.parse(claims)).toMatchObject({aud: ['vault'], sub: 'system:serviceaccount:default:default'});
});

test('a ConfigMap’s values are variables, and its keys are files', () => {
	const story = inject();
	expect(story.kubectl('logs map-as-variables')).toBe('very charm\n');
	expect(story.kubectl('logs map-as-files')).toBe('SPECIAL_LEVEL\nSPECIAL_TYPE\n');
	expect(story.kubectl('logs map-one-key')).toBe('very');
	for (const pod of ['map-as-variables', 'map-as-files', 'map-one-key']) expect(story.row(pod)).toBe('0/1 Completed 0');
});

test('redis is configured by a ConfigMap', () => {
	const story = inject();
	expect(story.kubectl('exec redis -- redis-cli CONFIG GET maxmemory')).toBe('1) "maxmemory"\n2) "2097152"\n');
	expect(story.kubectl('exec redis -- redis-cli CONFIG GET maxmemory-policy')).toBe('1) "maxmemory-policy"\n2) "allkeys-lru"\n');
	expect(story.kubectl('exec redis-data -- redis-cli CONFIG GET maxmemory')).toBe('1) "maxmemory"\n2) "0"\n');
	expect(
		story.kubectl('exec redis -- sh -c "redis-cli SET greeting hello; redis-cli GET greeting; redis-cli INCR hits; redis-cli GET nothing"'),
	).toBe('OK\n"hello"\n(integer) 1\n(nil)\n');
});

test('what is in an emptyDir outlives the container, and what redis had in memory does not', () => {
	const story = inject();
	story.kubectl('exec redis-data -- sh -c "echo Hello > /data/redis/test-file; redis-cli SET a b; kill 1"');
	story.at('60s');
	expect(story.row('redis-data')).toMatch(/^1\/1 Running 1/);
	expect(story.kubectl('exec redis-data -- cat /data/redis/test-file')).toBe('Hello\n');
	expect(story.kubectl('exec redis-data -- redis-cli GET a')).toBe('(nil)\n');
});

test('names of its own stand in /etc/hosts', () => {
	expect(inject().kubectl('logs names-of-its-own')).toContain(
		'\n# Entries added by HostAliases.\n127.0.0.1\tfoo.local\tbar.local\n10.1.2.3\tfoo.remote\tbar.remote\n',
	);
});

test('a template of Go’s decodes what a Secret holds', () => {
	const story = inject();
	expect(story.kubectl("get secret test-secret -o go-template='{{.data.username | base64decode}}'")).toBe('my-app');
	expect(story.kubectl(`get secret test-secret -o go-template='{{range $k,$v := .data}}{{$k}}={{$v | base64decode}}{{"\\n"}}{{end}}'`)).toBe(
		'password=39528$vdg7Jb\nusername=my-app\n',
	);
	expect(story.kubectl("get secret test-secret --template='{{.kind}}'")).toBe('Secret');
});
