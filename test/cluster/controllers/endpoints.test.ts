import {expect, test} from 'vitest';
import {Run} from '../../../source/scenario/run.ts';
import {scenarioFrom} from '../../helpers/scenario.ts';

const scenario = scenarioFrom(`
title: Endpoints
cluster: {workers: 2, addons: false}
manifests:
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 4
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
            - name: web
              image: nginx:1.25
              ports: [{name: http, containerPort: 80}]
              readinessProbe: {exec: {command: [cat, /tmp/ready]}, periodSeconds: 1}
              lifecycle: {postStart: {exec: {command: [touch, /tmp/ready]}}}
  - {apiVersion: v1, kind: Service, metadata: {name: web, labels: {app: web}}, spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}}
  - {apiVersion: v1, kind: Service, metadata: {name: nobody}, spec: {clusterIP: None, selector: {app: nobody}, ports: [{port: 80}]}}
  - {apiVersion: v1, kind: Service, metadata: {name: by-hand}, spec: {ports: [{port: 80}]}}
`);

function start() {
	const run = Run.start({scenario});
	run.runUntil(30_000);
	const kubectl = (command: string) => run.perform({kind: 'kubectl', command});
	return {run, kubectl};
}

test('the Endpoints of a Service follow its pods, and go with it', () => {
	const {run, kubectl} = start();
	const listed = kubectl('get ep');
	expect(listed.stderr).toBe('Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n');
	expect(listed.stdout).toMatch(
		/^NAME +ENDPOINTS +AGE\nkubernetes +172\.18\.0\.2:6443 +10m\nnobody +<none> +30s\nweb +10\.244\.\d\.\d:80,10\.244\.\d\.\d:80,10\.244\.\d\.\d:80 \+ 1 more\.\.\. +30s\n$/,
	);
	kubectl('scale deployment web --replicas=1');
	run.runUntil(35_000);
	expect(kubectl('get endpoints web --no-headers').stdout).toMatch(/^web +10\.244\.\d\.\d:80 +35s\n$/);
	kubectl('delete service web');
	run.runUntil(40_000);
	expect(kubectl('get endpoints web').stderr).toContain('endpoints "web" not found');
});

test('a pod that is not ready stands apart', () => {
	const {run, kubectl} = start();
	kubectl('scale deployment web --replicas=1');
	run.runUntil(40_000);
	kubectl('exec deployment/web -- rm /tmp/ready');
	run.runUntil(50_000);
	expect(kubectl('get endpoints web --no-headers').stdout).toMatch(/^web +50s\n$/);
	expect(kubectl('describe endpoints web').stdout).toMatch(
		/Labels: +app=web\n +endpoints\.kubernetes\.io\/managed-by=endpoint-controller\n[\s\S]*Subsets:\n {2}Addresses: +<none>\n {2}NotReadyAddresses: +10\.244\.\d\.\d\n {2}Ports:\n {4}Name +Port +Protocol\n {4}-+ +-+ +-+\n {4}<unset> +80 +TCP\n/,
	);
});

test('a headless Service says so on its Endpoints, and a Service without a selector has none of its own', () => {
	const {kubectl} = start();
	expect(kubectl('get endpoints nobody --show-labels --no-headers').stdout).toContain('service.kubernetes.io/headless=');
	expect(kubectl('get endpoints by-hand').stderr).toContain('endpoints "by-hand" not found');
});
