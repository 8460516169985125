import type {Command} from './command.ts';
import {apply} from './commands/apply.ts';
import {attach} from './commands/attach.ts';
import {canI, whoami} from './commands/auth.ts';
import {cordon, uncordon} from './commands/cordon.ts';
import {cp} from './commands/cp.ts';
import {create} from './commands/create.ts';
import {createCronJob, createJob} from './commands/create-job.ts';
import {debug} from './commands/debug.ts';
import {deleteCommand} from './commands/delete.ts';
import {describe} from './commands/describe.ts';
import {apiResources, apiVersions, clusterInfo, configView, currentContext, explain, getContexts, version} from './commands/discovery.ts';
import {drain} from './commands/drain.ts';
import {edit} from './commands/edit.ts';
import {events} from './commands/events.ts';
import {exec} from './commands/exec.ts';
import {expose} from './commands/expose.ts';
import {
	createConfigMap,
	createDeployment,
	createGenericSecret,
	createNamespace,
	createPriorityClass,
	createRegistrySecret,
	createServiceAccount,
	createServices,
	createTlsSecret,
} from './commands/generate.ts';
import {get} from './commands/get.ts';
import {annotate, label} from './commands/label.ts';
import {logs} from './commands/logs.ts';
import {patch} from './commands/patch.ts';
import {replace} from './commands/replace.ts';
import {rolloutHistory, rolloutPause, rolloutRestart, rolloutResume, rolloutUndo} from './commands/rollout.ts';
import {rolloutStatus} from './commands/rollout-status.ts';
import {run} from './commands/run.ts';
import {scale} from './commands/scale.ts';
import {setEnv, setImage, setResources} from './commands/set.ts';
import {taint} from './commands/taint.ts';
import {topNode, topPod} from './commands/top.ts';
import {wait} from './commands/wait.ts';

const all: readonly Command[] = [
	...[get, describe, create, apply, deleteCommand, edit, patch, replace, run, expose, scale, label, annotate],
	...[logs, exec, attach, cp, debug, events, topPod, topNode, wait],
	...[taint, cordon, uncordon, drain],
	...[setImage, setEnv, setResources],
	...[rolloutStatus, rolloutHistory, rolloutUndo, rolloutRestart, rolloutPause, rolloutResume],
	...[createDeployment, createNamespace, createConfigMap, createGenericSecret, createTlsSecret, createRegistrySecret],
	...[createServiceAccount, createPriorityClass, ...createServices, createJob, createCronJob],
	...[canI, whoami, apiVersions, apiResources, explain, version, clusterInfo, configView, currentContext, getContexts],
];

/** Other names of commands and of the kinds `create` takes. */
const aliases: Readonly<Record<string, string>> = {
	'top pods': 'top pod',
	'top po': 'top pod',
	'top nodes': 'top node',
	'top no': 'top node',
	'create deploy': 'create deployment',
	'create ns': 'create namespace',
	'create cm': 'create configmap',
	'create sa': 'create serviceaccount',
	'create pc': 'create priorityclass',
	'create cj': 'create cronjob',
	'create svc clusterip': 'create service clusterip',
	'create svc nodeport': 'create service nodeport',
	'create svc loadbalancer': 'create service loadbalancer',
	'create svc externalname': 'create service externalname',
};

const byName = new Map(all.map((command) => [command.name, command]));

/** By name: `get`, `rollout status`, `create service clusterip`. */
export const commands: ReadonlyMap<string, Command> = new Map([
	...byName,
	...Object.entries(aliases).map(([alias, name]) => [alias, byName.get(name)!] as const),
]);

/** Commands that have others below them, and what they say alone. */
export const commandGroups: ReadonlyMap<string, string> = new Map([
	['create service', 'Create a service using a specified subcommand.\n\nAvailable Commands:\n  clusterip, externalname, loadbalancer, nodeport'],
	['create secret', 'Create a secret with specified type.\n\nAvailable Commands:\n  docker-registry, generic, tls'],
	['rollout', 'Manage the rollout of one or many resources.\n\nAvailable Commands:\n  history, pause, restart, resume, status, undo'],
	['set', 'Configure application resources.\n\nAvailable Commands:\n  env, image, resources'],
	['top', 'Display resource (CPU/memory) usage.\n\nAvailable Commands:\n  node, pod'],
	['auth', 'Inspect authorization.\n\nAvailable Commands:\n  can-i, whoami'],
	['config', 'Modify kubeconfig files.\n\nAvailable Commands:\n  current-context, get-contexts, view'],
]);

/** Commands of kubectl that have no counterpart in a simulated cluster, or not yet. */
export const absentCommands: ReadonlySet<string> = new Set([
	...['alpha', 'auth reconcile', 'autoscale', 'certificate', 'completion', 'diff'],
	...['kustomize', 'options', 'plugin', 'port-forward', 'proxy'],
	...['create clusterrole', 'create clusterrolebinding', 'create ingress', 'create quota'],
	...['create poddisruptionbudget', 'create pdb', 'create role', 'create rolebinding', 'create token'],
	...['config set', 'config set-cluster', 'config set-context', 'config set-credentials', 'config use-context', 'config get-clusters'],
	...['set selector', 'set serviceaccount', 'set subject', 'apply edit-last-applied', 'apply set-last-applied', 'apply view-last-applied'],
]);
