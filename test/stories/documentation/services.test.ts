import {expect, test} from 'vitest';
import type {EndpointSlice} from '../../../source/api/generated/types.ts';
import {Story} from '../../helpers/story.ts';

const services = (instant = '30s') => Story.documented('services').at(instant);
const curl = (story: Story, what: string) => story.kubectl(`exec client -- curl -s ${what}`);

test('a Service is asked by its name, and found by the old nslookup of the client’s busybox', () => {
	const story = services();
	const address = story.kubectl('get service plain -o jsonpath={.spec.clusterIP}');
	expect(story.kubectl('exec client -- nslookup plain')).toBe(
		`Server:    10.96.0.10\nAddress 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local\n\nName:      plain\nAddress 1: ${address} plain.default.svc.cluster.local\n`,
	);
	expect(curl(story, 'http://plain')).toContain('<h1>Welcome to nginx!</h1>');
	expect(story.kubectl('get endpointslices -l kubernetes.io/service-name=plain --no-headers')).toMatch(
		/^plain-\w{5} +IPv4 +80 +10\.244\.\d\.\d+,10\.244\.\d\.\d+ /,
	);
});

test('the same site with a certificate: TLS on 443, and not without it', () => {
	const story = services();
	expect(story.row(podOf(story, 'run=secure'))).toBe('1/1 Running 0');
	expect(curl(story, 'https://secure --cacert /etc/nginx/ssl/tls.crt')).toContain('<h1>Welcome to nginx!</h1>');
	expect(curl(story, 'http://secure:8080')).toContain('<h1>Welcome to nginx!</h1>');
	expect(curl(story, 'http://secure:443')).toContain('<center>The plain HTTP request was sent to HTTPS port</center>');
	story.kubectl('create secret generic empty');
	story.kubectl(`patch deployment secure -p '{"spec":{"template":{"spec":{"volumes":[{"name":"secret","secret":{"secretName":"empty"}}]}}}}'`);
	story.at('50s');
	expect(story.kubectl(`logs -l run=secure --tail=1`)).toContain(
		'nginx: [emerg] cannot load certificate "/etc/nginx/ssl/tls.crt": BIO_new_file() failed',
	);
});

test('a pod that goes answers on: its endpoint is serving and terminating, and not ready', () => {
	const story = services();
	const pod = podOf(story, 'app=lingering');
	const conditions = () =>
		story.run
			.list('endpointslices')
			.filter(({metadata}) => metadata.labels?.['kubernetes.io/service-name'] === 'lingering')
			.flatMap((slice) => (slice as EndpointSlice).endpoints ?? [])
			.find(({targetRef}) => targetRef?.name === pod)?.conditions;
	expect(conditions()).toEqual({ready: true, serving: true, terminating: false});
	const {podIP} = story.pod(pod).status;
	story.kubectl(`delete pod ${pod} --wait=false`);
	story.at('60s');
	expect(conditions()).toEqual({ready: false, serving: true, terminating: true});
	expect(story.row(pod)).toBe('1/1 Terminating 0');
	expect(curl(story, `http://${podIP}`)).toContain('<h1>Welcome to nginx!</h1>');
	// The hook wants 180 s, the grace period ends after 120 and gives two more.
	story.at('149s');
	expect(story.row(pod)).toBe('1/1 Terminating 0');
	story.at('155s');
	expect(story.kubectl(`get pod ${pod}`)).toContain('NotFound');
	expect(conditions()).toBeUndefined();
});

test('the guestbook: what is written to the leader is read from a follower, until the leader begins anew', () => {
	const story = services();
	const guestbook = (query: string) => curl(story, `'http://guestbook/guestbook.php?${query}'`);
	expect(curl(story, 'http://guestbook/')).toContain('<h2>Guestbook</h2>');
	expect(guestbook('cmd=set&key=guestbook&value=hello,world')).toBe('{"message": "Updated"}');
	expect(guestbook('cmd=get&key=guestbook')).toBe('{"data": "hello,world"}');
	const info = (of: string) => story.kubectl(`exec deploy/${of} -- redis-cli info replication`);
	expect(info('redis-leader')).toMatch(/^# Replication\r\nrole:master\r\nconnected_slaves:\d\r\n/);
	expect(info('redis-follower')).toMatch(/role:slave\r\nmaster_host:redis-leader\r\nmaster_port:6379\r\nmaster_link_status:up\r\n/);
	expect(story.kubectl('exec deploy/redis-follower -- redis-cli set a b')).toContain("(error) READONLY You can't write against a read only replica.");
	// A follower keeps what it has while its leader is away; a new leader knows nothing, and so does who follows it.
	story.kubectl('scale deployment redis-leader --replicas=0');
	story.at('40s');
	expect(guestbook('cmd=get&key=guestbook')).toBe('{"data": "hello,world"}');
	expect(guestbook('cmd=set&key=guestbook&value=lost')).toContain('Connection refused [tcp://redis-leader:6379]');
	story.kubectl('scale deployment redis-leader --replicas=1');
	story.at('60s');
	expect(guestbook('cmd=get&key=guestbook')).toBe('{"data": ""}');
	story.kubectl('delete service redis-leader');
	story.at('70s');
	expect(guestbook('cmd=set&key=guestbook&value=lost')).toContain('Name or service not known [tcp://redis-leader:6379]');
});

test('the basics: an application is deployed, scaled, updated, and given back its version', () => {
	const story = new Story('apiVersion: v1\nkind: Namespace\nmetadata: {name: basics}\n');
	const image = (tag: string) => `kubernetes-bootcamp=gcr.io/google-samples/kubernetes-bootcamp:${tag}`;
	story.kubectl('create deployment kubernetes-bootcamp --image=gcr.io/google-samples/kubernetes-bootcamp:v1');
	story.kubectl('expose deployment/kubernetes-bootcamp --type=NodePort --port 8080');
	story.at('20s');
	const pod = podOf(story, 'app=kubernetes-bootcamp');
	expect(story.kubectl('exec deployment/kubernetes-bootcamp -- curl -s http://localhost:8080')).toBe(
		`Hello Kubernetes bootcamp! | Running on: ${pod} | v=1\n`,
	);
	expect(story.kubectl(`logs ${pod}`)).toMatch(
		new RegExp(
			`^Kubernetes Bootcamp App Started At: 2026-01-01T00:00:\\S+Z \\| Running On:  ${pod} \n\nRunning On: ${pod} \\| Total Requests: 1 \\| App Uptime: [\\d.]+ seconds \\| Log Time: 2026-01-01T00:00:20\\.\\d+Z\n$`,
		),
	);
	expect(story.kubectl(`exec ${pod} -- cat server.js`)).toContain('www.listen(8080');
	story.kubectl('scale deployments/kubernetes-bootcamp --replicas=4');
	story.at('40s');
	expect(story.kubectl('get deployment kubernetes-bootcamp --no-headers')).toMatch(/^kubernetes-bootcamp +4\/4 +4 +4 +40s\n$/);
	story.kubectl('set image deployments/kubernetes-bootcamp kubernetes-bootcamp=docker.io/jocatalin/kubernetes-bootcamp:v2');
	story.at('90s');
	expect(story.kubectl('exec deployment/kubernetes-bootcamp -- curl -s http://kubernetes-bootcamp:8080')).toMatch(/ \| v=2\n$/);
	story.kubectl(`set image deployments/kubernetes-bootcamp ${image('v10')}`);
	story.at('120s');
	expect(story.kubectl('get pods')).toMatch(/0\/1 +(ErrImagePull|ImagePullBackOff) /);
	expect(story.kubectl('get deployment kubernetes-bootcamp --no-headers')).toMatch(/^kubernetes-bootcamp +3\/4 +2 +3 /);
	story.kubectl('rollout undo deployments/kubernetes-bootcamp');
	story.at('160s');
	expect(story.kubectl('get deployment kubernetes-bootcamp --no-headers')).toMatch(/^kubernetes-bootcamp +4\/4 +4 +4 /);
});

function podOf(story: Story, selector: string): string {
	return story.kubectl(`get pods -l ${selector} -o jsonpath={.items[0].metadata.name}`);
}
