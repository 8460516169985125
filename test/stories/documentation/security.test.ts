import {expect, test} from 'vitest';
import {Story} from '../../helpers/story.ts';

const security = () => Story.documented('security').at('30s');

test('a pod runs as the user and the groups it is told, and its volume is its group’s', () => {
	const story = security();
	expect(story.kubectl('exec somebody -- ps')).toBe('PID   USER     TIME  COMMAND\n    1 1000      0:00 sleep 1h\n    2 1000      0:00 ps\n');
	expect(story.kubectl('exec somebody -- ls -l /data')).toMatch(/^total 4\ndrwxrwsrwx +2 root +2000 +4096 .* demo\n$/);
	expect(story.kubectl('exec somebody -- sh -c "cd /data/demo; echo hello > testfile; ls -l"')).toMatch(
		/\n-rw-r--r-- +1 1000 +2000 +6 .* testfile\n$/,
	);
	expect(story.kubectl('exec somebody -- id')).toBe('uid=1000 gid=3000 groups=2000,3000,4000\n');
});

test('whoever is not root writes where root lets him, and nowhere else', () => {
	const story = security();
	expect(story.kubectl('exec somebody -- touch /etc/new')).toBe('touch: /etc/new: Permission denied\ncommand terminated with exit code 1\n');
	expect(story.kubectl('exec somebody -- mkdir /data/new')).toContain("mkdir: can't create directory '/data/new': Permission denied\n");
	expect(story.kubectl('exec somebody -- ls /root')).toContain("ls: can't open '/root': Permission denied\n");
	expect(story.kubectl('exec somebody -- sh -c "touch /tmp/mine && rm /tmp/mine && echo done"')).toBe('done\n');
	expect(story.kubectl('exec somebody -- sh -c "chown 0 /data/demo; chmod 700 /data/demo"')).toContain('Operation not permitted');
	expect(story.kubectl('exec somebody -- sh -c "echo x > /usr/x"')).toContain("sh: can't create /usr/x: Permission denied\n");
});

test('the container’s user goes before the pod’s', () => {
	expect(security().kubectl('exec somebody-else -- ps aux')).toMatch(/^PID +USER +TIME +COMMAND\n +1 2000 +0:00 \/hello-app\n/);
});

test('capabilities are added to the usual ones, and nobody but root has any', () => {
	const story = security();
	const capabilities = (pod: string) => /CapPrm:\t(\w+)\nCapEff:\t(\w+)/.exec(story.kubectl(`exec ${pod} -- cat /proc/1/status`))?.slice(1);
	expect(capabilities('usual-capabilities')).toEqual(['00000000a80425fb', '00000000a80425fb']);
	expect(capabilities('more-capabilities')).toEqual(['00000000aa0435fb', '00000000aa0435fb']);
	expect(capabilities('somebody-else')).toEqual(['0000000000000000', '0000000000000000']);
});

test('with strict groups it has those of the manifest only', () => {
	expect(security().kubectl('exec strict-groups -- id')).toBe('uid=1000 gid=3000 groups=3000,4000\n');
});

test('a root file system that is read-only refuses; a volume does not', () => {
	const story = security();
	expect(story.kubectl('logs read-only-root')).toBe('touch: /tmp/x: Read-only file system\ndone\n');
	expect(story.kubectl('exec read-only-root -- sh -c "touch /scratch/a; ls -l /scratch"')).toMatch(/\n-rw-r--r-- +1 nobody +root +0 .* a\n/);
	expect(story.kubectl('exec read-only-root -- mount')).toMatch(/^overlay on \/ type overlay \(ro,relatime\)\n/);
});

test('containers that share their processes see and signal each other, and reach each other’s files', () => {
	const story = security();
	const processes = () =>
		story
			.kubectl('exec shared-processes -c shell -- ps ax')
			.trimEnd()
			.split('\n')
			.slice(1)
			.map((line) => line.trim().split(/ +/));
	const commands = processes().map(([, user, , ...command]) => `${user} ${command.join(' ')}`);
	expect(commands).toEqual([
		'65535 /pause',
		'root nginx: master process nginx -g daemon off;',
		...Array.from({length: 4}, () => '101 nginx: worker process'),
		'root sleep 3600',
		'root ps ax',
	]);
	const master = processes().find(([, , , ...command]) => command.join(' ').startsWith('nginx: master'))![0]!;
	const workers = () => processes().flatMap(([pid, , , ...command]) => (command.join(' ') === 'nginx: worker process' ? [pid] : []));
	const before = workers();
	expect(story.kubectl(`exec shared-processes -c shell -- kill -HUP ${master}`)).toBe('');
	expect(workers()).toHaveLength(4);
	expect(workers().some((pid) => before.includes(pid))).toBe(false);
	expect(story.kubectl(`exec shared-processes -c shell -- head -n 2 /proc/${master}/root/etc/nginx/nginx.conf`)).toBe('\nuser  nginx;\n');
	expect(story.row('shared-processes')).toBe('2/2 Running 0');
});

test('a pod in the machine’s process namespace sees the machine’s processes', () => {
	const seen = security().kubectl('exec of-the-host -- ps');
	expect(seen).toMatch(/\n +1 root +0:00 \/sbin\/init\n/);
	expect(seen).toContain('/usr/bin/kubelet --kubeconfig=/etc/kubernetes/kubelet.conf');
	expect(seen).toContain('/usr/local/bin/kube-proxy');
	expect(seen).toContain('sleep 1h');
});

test('a pod with users of its own is root to itself and somebody else to the machine', () => {
	const story = security();
	const [inside, outside, length] = story.kubectl('exec own-users -- cat /proc/self/uid_map').trim().split(/ +/).map(Number);
	expect([inside, length]).toEqual([0, 65_536]);
	expect(outside! % 65_536).toBe(0);
	expect(outside).toBeGreaterThan(0);
	expect(story.kubectl('exec own-users -- readlink /proc/self/ns/user')).not.toBe(story.kubectl('exec of-the-host -- readlink /proc/self/ns/user'));
});

test('what is piped to kubectl exec -i is what the command reads', () => {
	const run = (command: string) => {
		const {stdout, stderr} = security().run.perform({kind: 'kubectl', command, namespace: 'default'});
		return stdout + stderr;
	};
	expect(run("echo hello world | kubectl exec -i somebody -- sh -c 'cat; id -u'")).toBe('hello world\n1000\n');
	expect(run('cat <<EOF | kubectl exec -i somebody -- sh\necho from a script\nid -g\nEOF')).toBe('from a script\n3000\n');
	expect(run('echo lost | kubectl exec somebody -- cat')).toBe('');
});
