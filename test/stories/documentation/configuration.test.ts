import {expect, test} from 'vitest';
import {Story} from '../../helpers/story.ts';

const configuration = () => Story.documented('configuration').at('30s');

test.each([
	['arguments hold variables', 'greeting', 'Warm greetings to Kubernetes\n'],
	[
		'a reference to what comes later, and an escaped one, stay',
		'dependent',
		'$(PROTOCOL)://172.17.0.1\nhttps://172.17.0.1\n$(PROTOCOL)://172.17.0.1\n',
	],
	['a ConfigMap as variables, as files, and as one file', 'from-config-map', 'very\ncharm\nLEVEL\nTYPE\nvery\ncharm'],
])('%s', (_name, pod, log) => {
	const story = configuration();
	expect(story.kubectl(`logs ${pod}`)).toBe(log);
	expect(story.row(pod)).toBe('0/1 Completed 0');
});

test('a variable from a file another container has written', () => {
	expect(configuration().kubectl('logs from-file -c main')).toBe('address\n');
});

test('a Secret as a variable and as files', () => {
	const story = configuration();
	expect(story.kubectl('exec from-secret -- printenv SECRET_USERNAME')).toBe('my-app\n');
	expect(story.kubectl('exec from-secret -- ls /etc/secret')).toBe('password\nusername\n');
	expect(story.kubectl('exec from-secret -- cat /etc/secret/password')).toBe('39528$vdg7Jb');
	expect(story.kubectl('describe pod from-secret')).toContain("SECRET_USERNAME:  <set to the key 'username' in secret 'login'>  Optional: false");
});

test('the downward API: CPU requests in whole cores, rounded up; files as divided', () => {
	const story = configuration();
	const {spec, status} = story.pod('told-of-itself');
	expect(story.kubectl('logs told-of-itself')).toBe(
		`${spec.nodeName}\ntold-of-itself\n${status.podIP}\n1\n67108864\nrack="rack-22"\nzone="us-est-coast"\n`,
	);
	const annotations = story.kubectl('exec told-of-itself -- cat /etc/podinfo/annotations').split('\n');
	expect(annotations).toContain('build="two"');
	expect(annotations).toContain('kubernetes.io/config.source="api"');
});

test('a projected volume puts sources side by side', () => {
	const story = configuration();
	expect(story.kubectl('exec all-in-one -- sh -c "cd /projected; find . -type l | sort; cat my-group/my-username name"')).toBe(
		'./..data\n./my-group\n./name\nmy-appall-in-one',
	);
	expect(story.kubectl('exec all-in-one -- touch /projected/new')).toContain('Read-only file system');
});

test('a changed ConfigMap reaches mounted files after a while, and variables never', () => {
	const story = Story.documented('configuration').at('30s');
	story.kubectl('patch configmap special --type merge -p "{\\"data\\":{\\"LEVEL\\":\\"hardly\\"}}"');
	expect(story.kubectl('exec all-in-one -- cat /projected/my-group/my-config')).toBe('very');
	expect(story.at('3m').kubectl('exec all-in-one -- cat /projected/my-group/my-config')).toBe('hardly');
});
