import {expect, test} from 'vitest';
import {Story} from '../../helpers/story.ts';

const sidecars = (instant = '30s') => Story.documented('sidecars').at(instant);

test('a sidecar’s startup probe holds the application back until what it needs is there', () => {
	const rows = Story.documented('sidecars').rows('coordinated', '30s');
	expect(rows.map((row) => row.replace(/^\d+s /, ''))).toEqual(['0/2 Pending 0', '0/2 Init:0/1 0', '1/2 PodInitializing 0', '2/2 Running 0']);
	const story = sidecars();
	expect(story.kubectl('logs coordinated -c main')).toBe('greeting=hello\n');
	const events = story.events('coordinated').map((event) => event.replace(/ .*/s, ''));
	expect(events.indexOf('Unhealthy')).toBeGreaterThan(events.indexOf('Started'));
	expect(events.lastIndexOf('Started')).toBeGreaterThan(events.indexOf('Unhealthy'));
	// In the probe's period after the file is there, and not before.
	const [writer, reader] = [story.pod('coordinated').status.initContainerStatuses![0]!, story.pod('coordinated').status.containerStatuses![0]!];
	const seconds = (Date.parse(reader.state!.running!.startedAt!) - Date.parse(writer.state!.running!.startedAt!)) / 1000;
	expect(seconds).toBeGreaterThanOrEqual(3);
	expect(seconds).toBeLessThanOrEqual(6);
});

test('the containers of a pod have one address: a sidecar asks the web server at localhost', () => {
	const log = sidecars().kubectl('logs same-address -c client');
	expect(log).toMatch(
		/^wget: can't connect to remote host \(127\.0\.0\.1\): Connection refused\n<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!<\/title>\n/,
	);
	expect(log.match(/Welcome to nginx/g)!.length).toBeGreaterThanOrEqual(4);
});

test('a node counts a pod by its sidecars and containers, or by an init container that wants more', () => {
	const story = sidecars();
	const {nodeName} = story.pod('sums').spec;
	expect(story.kubectl(`describe node ${nodeName}`)).toMatch(/ default +sums +350m \(8%\) +0 \(0%\) +192Mi \(2%\) +192Mi \(2%\) /);
});

test('kinds that are not simulated are refused, as by a cluster that does not know them, and the rest of the file works', () => {
	const story = sidecars('1s');
	const manifests = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: minimal}
spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{port: 80}], selector: {app: web}}
---
apiVersion: v1
kind: Service
metadata: {name: both}
spec: {ipFamilyPolicy: PreferDualStack, ports: [{port: 80}], selector: {app: web}}
---
apiVersion: v1
kind: Service
metadata: {name: six}
spec: {ipFamilies: [IPv6], ports: [{port: 80}], selector: {app: web}}
`;
	const printed = story.kubectl(`apply -f - <<'EOF'\n${manifests}EOF`);
	expect(printed).toContain('service/web created\nservice/both created\n');
	expect(printed).toContain('no matches for kind "Ingress" in version "networking.k8s.io/v1"\nensure CRDs are installed first\n');
	expect(printed).toContain('The Service "six" is invalid: spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster\n');
	expect(story.kubectl('get service both -o jsonpath={.spec.ipFamilyPolicy}{.spec.ipFamilies}')).toBe('PreferDualStack["IPv4"]');
});
