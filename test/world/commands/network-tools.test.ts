import {describe, expect, test} from 'vitest';
import {TestWorld} from '../test-world.ts';

/* Texts as the real programs print them: measured with busybox 1.35, iproute2 6.1, net-tools 2.10, iputils 20221126, curl and GNU wget. */

function network() {
	const world = new TestWorld({machines: 2});
	const web = world.run('nginx:1.27', {pod: {podUid: 'web', hostname: 'web'}, machine: 'node02'});
	const alpine = world.run('alpine', {command: ['sleep', '36000']});
	const netshoot = world.run('nicolaka/netshoot', {command: ['sleep', '36000']});
	const debian = world.run('registry.k8s.io/e2e-test-images/jessie-dnsutils:1.3', {command: ['sleep', '36000']});
	world.runFor(3000);
	const run = (containerId: string, command: string, machine = 'node01') => {
		const {output, exitCode, durationMs} = world.exec(containerId, ['sh', '-c', command], 3_600_000, machine);
		return {output, exitCode, seconds: Math.floor(durationMs / 1000)};
	};
	return {
		world,
		web,
		inAlpine: (command: string) => run(alpine.containerId, command),
		inNetshoot: (command: string) => run(netshoot.containerId, command),
		inDebian: (command: string) => run(debian.containerId, command),
		inWeb: (command: string) => run(web.containerId, command, 'node02'),
	};
}

const hardware = '[0-9a-f]{2}(:[0-9a-f]{2}){5}';

describe('a pod’s interfaces and routes', () => {
	test('busybox', () => {
		const {inAlpine} = network();
		expect(inAlpine('ip addr show eth0').output).toMatch(
			new RegExp(
				`^2: eth0@if5: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1450 qdisc noqueue qlen 1000\\n    link/ether ${hardware} brd ff:ff:ff:ff:ff:ff\\n    inet 10\\.244\\.0\\.2/24 brd 10\\.244\\.0\\.255 scope global eth0\\n       valid_lft forever preferred_lft forever\\n    inet6 fe80::[0-9a-f:]+/64 scope link \\n       valid_lft forever preferred_lft forever\\n$`,
			),
		);
		expect(inAlpine('ip route').output).toBe(
			'default via 10.244.0.1 dev eth0 \n10.244.0.0/16 via 10.244.0.1 dev eth0 \n10.244.0.0/24 dev eth0 scope link  src 10.244.0.2 \n',
		);
		expect(inAlpine('route -n | tail -1').output).toBe('10.244.0.0      0.0.0.0         255.255.255.0   U     0      0        0 eth0\n');
		expect(inAlpine('ip addr show eth7')).toMatchObject({output: "ip: can't find device 'eth7'\n", exitCode: 1});
		expect(inAlpine('ip link set eth0 down')).toMatchObject({output: 'ip: RTNETLINK answers: Operation not permitted\n', exitCode: 1});
	});

	test('iproute2', () => {
		const {inNetshoot} = network();
		expect(inNetshoot('ip -4 addr show lo').output).toBe(
			'1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever\n',
		);
		expect(inNetshoot('ip r').output).toContain('10.244.0.0/24 dev eth0 proto kernel scope link src 10.244.0.3 \n');
		expect(inNetshoot('ip -br -4 a').output).toBe('lo               UNKNOWN        127.0.0.1/8 \neth0@if6         UP             10.244.0.3/24 \n');
		expect(inNetshoot('ip route get 10.96.0.1').output).toBe('10.96.0.1 via 10.244.0.1 dev eth0 src 10.244.0.3 uid 0 \n    cache \n');
		expect(inNetshoot('ip link show eth9')).toMatchObject({output: 'Device "eth9" does not exist.\n', exitCode: 1});
	});

	test('the kernel’s own table', () => {
		const {inAlpine} = network();
		expect(inAlpine('tail -1 /proc/net/route').output.trim()).toBe('eth0\t0000F40A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0');
	});
});

test('sockets that listen, with the processes one sees', () => {
	const {world, inNetshoot} = network();
	const server = world.run('nicolaka/netshoot', {command: ['sh', '-c', 'nc -lk -p 8080']});
	world.runFor(100);
	const look = (command: string) => world.exec(server.containerId, ['sh', '-c', command], 1000).output;
	expect(look('ss -tln')).toBe(
		'State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\nLISTEN 0      4096               *:8080            *:*          \n',
	);
	expect(look('netstat -tln')).toBe(
		'Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       \ntcp        0      0 :::8080                 :::*                    LISTEN      \n',
	);
	expect(look('grep -c 1F90 /proc/net/tcp')).toBe('1\n');
	expect(inNetshoot('ss -tln').output).toBe('State Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\n');
});

describe('ping and traceroute', () => {
	test('the time to live tells how many machines have passed a packet on', () => {
		const {inAlpine, inNetshoot, web} = network();
		expect(inAlpine(`ping -c 1 ${web.ip}`).output).toMatch(
			/^PING 10\.244\.1\.2 \(10\.244\.1\.2\): 56 data bytes\n64 bytes from 10\.244\.1\.2: seq=0 ttl=62 time=0\.\d{3} ms\n\n--- 10\.244\.1\.2 ping statistics ---\n1 packets transmitted, 1 packets received, 0% packet loss\nround-trip min\/avg\/max = 0\.\d{3}\/0\.\d{3}\/0\.\d{3} ms\n$/,
		);
		expect(inNetshoot('ping -c 1 10.244.0.2').output).toContain('bytes from 10.244.0.2: icmp_seq=1 ttl=64');
		expect(inNetshoot('ping -c 1 172.18.0.3').output).toContain('ttl=63');
		expect(inNetshoot(`traceroute -n ${web.ip}`).output).toMatch(/\n 1 {2}10\.244\.0\.1 .*\n 2 {2}10\.244\.1\.0 .*\n 3 {2}10\.244\.1\.2 /);
	});

	test('an address nobody has, and a name nobody knows', () => {
		const {inAlpine, inNetshoot, inDebian} = network();
		expect(inNetshoot('ping -c 2 10.244.0.99')).toMatchObject({
			output:
				'PING 10.244.0.99 (10.244.0.99) 56(84) bytes of data.\nFrom 10.244.0.3 icmp_seq=1 Destination Host Unreachable\nFrom 10.244.0.3 icmp_seq=2 Destination Host Unreachable\n\n--- 10.244.0.99 ping statistics ---\n2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 1000ms\npipe 2\n',
			exitCode: 1,
			seconds: 4,
		});
		expect(inAlpine('ping -c 1 -W 1 10.244.0.99')).toMatchObject({
			output:
				'PING 10.244.0.99 (10.244.0.99): 56 data bytes\n\n--- 10.244.0.99 ping statistics ---\n1 packets transmitted, 0 packets received, 100% packet loss\n',
			exitCode: 1,
			seconds: 1,
		});
		expect(inAlpine('ping -c 1 nobody')).toMatchObject({output: "ping: bad address 'nobody'\n", exitCode: 1});
		expect(inNetshoot('ping -c 1 nobody')).toMatchObject({output: 'ping: nobody: Name does not resolve\n', exitCode: 2});
		expect(inDebian('ping -c 1 nobody')).toMatchObject({output: 'ping: nobody: Name or service not known\n', exitCode: 2});
	});

	test('a Service’s address stands for its ports; nobody answers an echo there', () => {
		const {world, web, inAlpine} = network();
		const endpoints = [{ip: web.ip, port: 80, isReady: true, isServing: true, isTerminating: false}];
		world.world.network.setService('default/web', {
			clusterIp: '10.96.10.10',
			ports: [{name: undefined, protocol: 'TCP', port: 80, nodePort: undefined, endpoints}],
		});
		expect(inAlpine('ping -c 1 -W 2 web').output).toContain(
			'PING web (10.96.10.10): 56 data bytes\n\n--- web ping statistics ---\n1 packets transmitted, 0',
		);
		expect(inAlpine('wget -qO- web | head -1').output).toBe('<!DOCTYPE html>\n');
	});

	test('SIGINT ends it, and it counts what has come back', () => {
		const {inAlpine, web} = network();
		expect(inAlpine(`timeout -s INT 3 ping -q ${web.ip}`).output).toContain(
			'ping statistics ---\n3 packets transmitted, 3 packets received, 0% packet loss\n',
		);
		expect(inAlpine(`ping -q ${web.ip} & sleep 2.5; kill -INT $!; wait $!; echo $?`).output).toMatch(
			/3 packets transmitted, 3 packets received[\s\S]*ms\n0\n$/,
		);
	});

	test('packets that are lost are missing, and come no later', () => {
		const {world, web, inAlpine} = network();
		world.world.network.impair('loss', {podUid: 'web'}, {lossPercent: 40});
		const {output, seconds} = inAlpine(`ping -q -W 1 -c 50 ${web.ip}`);
		const received = Number(/(\d+) packets received/.exec(output)?.[1]);
		expect(received).toBeGreaterThan(5);
		expect(received).toBeLessThan(35);
		expect(seconds).toBeLessThan(52);
	});
});

describe('nc', () => {
	test('talks to a web server', () => {
		const {inAlpine, web} = network();
		expect(inAlpine(`printf 'GET /x HTTP/1.0\\r\\n\\r\\n' | nc ${web.ip} 80 | head -1`).output).toBe('HTTP/1.1 404 Not Found\r\n');
		expect(inAlpine(`echo hello | nc ${web.ip} 80 | head -1`).output).toBe('HTTP/1.1 400 Bad Request\r\n');
	});

	test('talks to redis', () => {
		const {world, inAlpine} = network();
		const redis = world.run('redis:7');
		world.runFor(1000);
		expect(inAlpine(`printf 'SET greeting hello\\r\\nGET greeting\\r\\nGET nothing\\r\\n' | nc ${redis.ip} 6379`).output).toBe(
			'+OK\r\n$5\r\nhello\r\n$-1\r\n',
		);
	});

	test('prints what comes, and sends what it is given', () => {
		const {world, inAlpine} = network();
		const server = world.run('busybox:1.36', {command: ['sh', '-c', 'echo pong | nc -l -p 9000; echo over']});
		world.runFor(100);
		expect(inAlpine(`echo ping | nc ${server.ip} 9000`).output).toBe('pong\n');
		world.runFor(100);
		expect(world.logText(server.containerId)).toBe('ping\nover\n');
	});

	test('a server of one line shows the requests it gets', () => {
		const {world, inAlpine, inNetshoot} = network();
		const server = world.run('busybox:1.36', {command: ['sh', '-c', 'while true; do echo -e "HTTP/1.1 200 OK\\n\\nhi" | nc -l -p 8080; done']});
		world.runFor(100);
		expect(inAlpine(`wget -qO- http://${server.ip}:8080/a`).output).toBe('hi\n');
		world.runFor(100);
		expect(world.logText(server.containerId)).toContain('GET /a HTTP/1.1\r\n');
		expect(inAlpine(`wget -qO- http://${server.ip}:8080/b`).output).toBe('hi\n');
		expect(inNetshoot(`curl -skS https://${server.ip}:8080`)).toMatchObject({
			output: 'curl: (35) TLS connect error: error:0A0000C6:SSL routines::packet length too long\n',
			exitCode: 35,
		});
	});

	test('runs a program for each connection', () => {
		const {world, inAlpine} = network();
		const server = world.run('alpine', {command: ['nc', '-lk', '-p', '8080', '-e', 'echo', 'from a program']});
		world.runFor(100);
		expect(inAlpine(`echo | nc ${server.ip} 8080; echo | nc ${server.ip} 8080`).output).toBe('from a program\nfrom a program\n');
	});

	test('each says in its own words how it went', () => {
		const {inAlpine, inNetshoot, inDebian, web} = network();
		expect(inAlpine(`nc -zv ${web.ip} 80`)).toMatchObject({output: '10.244.1.2 (10.244.1.2:80) open\n', exitCode: 0});
		expect(inAlpine(`nc -zv ${web.ip} 81`)).toMatchObject({output: '', exitCode: 1});
		expect(inAlpine('nc -zv -w 1 10.99.0.1 81')).toMatchObject({
			output: 'nc: 10.99.0.1 (10.99.0.1:81): Operation timed out\n',
			exitCode: 1,
			seconds: 1,
		});
		expect(inNetshoot(`nc -zv ${web.ip} 80`).output).toBe('Connection to 10.244.1.2 80 port [tcp/http] succeeded!\n');
		expect(inNetshoot(`nc -zv ${web.ip} 79-81`)).toMatchObject({
			output:
				'nc: connect to 10.244.1.2 port 79 (tcp) failed: Connection refused\nConnection to 10.244.1.2 80 port [tcp/http] succeeded!\nnc: connect to 10.244.1.2 port 81 (tcp) failed: Connection refused\n',
			exitCode: 0,
		});
		expect(inDebian('nc -zv -w 1 10.99.0.1 81').output).toBe('nc: connect to 10.99.0.1 port 81 (tcp) timed out: Operation now in progress\n');
		expect(inNetshoot('ncat -z -w 1 10.99.0.1 81')).toMatchObject({output: 'Ncat: TIMEOUT.\n', exitCode: 1});
		expect(inDebian('nc -zv nobody 80').output).toBe('nc: getaddrinfo for host "nobody" port 80: Name or service not known\n');
	});

	test('telnet', () => {
		const {inNetshoot, web} = network();
		expect(inNetshoot(`telnet ${web.ip} 81 </dev/null`)).toMatchObject({
			output: "telnet: can't connect to remote host (10.244.1.2): Connection refused\n",
			exitCode: 1,
		});
		expect(inNetshoot(`telnet ${web.ip} 80 </dev/null`)).toMatchObject({output: 'Connected to 10.244.1.2\n', exitCode: 0});
	});
});

describe('curl', () => {
	test('shows a server’s headers', () => {
		const {inNetshoot, web} = network();
		expect(inNetshoot(`curl -sI http://${web.ip}`).output).toMatch(
			/^HTTP\/1\.1 200 OK\r\nServer: nginx\/1\.27\.\d\r\nDate: Thu, 01 Jan 2026 00:00:\d\d GMT\r\nContent-Type: text\/html\r\nContent-Length: 615\r\nConnection: keep-alive\r\n\r\n$/,
		);
		expect(inNetshoot(`curl -svo /dev/null http://${web.ip}/nope`).output).toMatch(
			/^\* {3}Trying 10\.244\.1\.2:80\.\.\.\n\* Connected to 10\.244\.1\.2 \(10\.244\.1\.2\) port 80\n\* using HTTP\/1\.x\n> GET \/nope HTTP\/1\.1\r\n> Host: 10\.244\.1\.2\r\n> User-Agent: curl\/8\.14\.1\r\n> Accept: \*\/\*\r\n> \r\n\* Request completely sent off\n< HTTP\/1\.1 404 Not Found\r\n/,
		);
	});

	test('-w, --resolve, --retry, --fail-with-body and limits of time', () => {
		const {inNetshoot, web} = network();
		expect(
			inNetshoot(`curl -so /dev/null -w '%{http_code} %{remote_ip}:%{remote_port} %{size_download} %{exitcode}\\n' http://${web.ip}`).output,
		).toBe('200 10.244.1.2:80 615 0\n');
		expect(inNetshoot(`curl -s --resolve shop:80:${web.ip} -o /dev/null -w '%{http_code}' http://shop/`).output).toBe('200');
		expect(inNetshoot(`curl --retry 2 --retry-delay 3 --retry-connrefused -s -w '%{http_code}\\n' http://${web.ip}:81`)).toMatchObject({
			output: '000\n',
			exitCode: 7,
			seconds: 6,
		});
		expect(inNetshoot(`curl --retry 2 -sS http://${web.ip}:81`)).toMatchObject({exitCode: 7, seconds: 0});
		expect(inNetshoot(`curl -fsS http://${web.ip}/nope`)).toMatchObject({output: 'curl: (22) The requested URL returned error: 404\n', exitCode: 22});
		expect(inNetshoot('curl -sS --connect-timeout 2 http://10.99.0.1/')).toMatchObject({
			output: 'curl: (28) Failed to connect to 10.99.0.1 port 80 after 2000 ms: Timeout was reached\n',
			exitCode: 28,
			seconds: 2,
		});
		expect(inNetshoot('curl -sS foo://x')).toMatchObject({output: 'curl: (1) Protocol "foo" not supported\n', exitCode: 1});
		expect(inNetshoot('curl --nosuch')).toMatchObject({exitCode: 2});
	});

	test('tells what took how long', () => {
		const {world, inNetshoot, web} = network();
		world.world.network.impair('far', {podUid: 'web'}, {latencyMs: 200});
		const [connect = 0, total = 0] = inNetshoot(`curl -so /dev/null -w '%{time_connect} %{time_total}' http://${web.ip}`)
			.output.split(' ')
			.map(Number);
		expect(connect).toBeCloseTo(0.2, 2);
		expect(total).toBeCloseTo(0.4, 2);
	});

	test('waits for a connection no longer than it may, and for an answer as long as it takes', () => {
		const {world, inNetshoot, web} = network();
		world.world.override('slow', {podUid: 'web'}, {latencyMs: 20_000});
		expect(inNetshoot(`curl -so /dev/null --connect-timeout 2 -w '%{http_code} %{time_total}' http://${web.ip}`).output).toMatch(/^200 20\.0/);
		expect(inNetshoot(`curl -sSm 5 http://${web.ip}`)).toMatchObject({
			output: 'curl: (28) Operation timed out after 5000 milliseconds with 0 bytes received\n',
			seconds: 5,
		});
	});
});

describe('GNU wget', () => {
	test('tells what it does', () => {
		const {inDebian, web} = network();
		expect(inDebian(`wget -O- http://${web.ip}/ 2>&1 >/dev/null`).output).toMatch(
			/^--2026-01-01 00:00:\d\d-- {2}http:\/\/10\.244\.1\.2\/\nConnecting to 10\.244\.1\.2:80\.\.\. connected\.\nHTTP request sent, awaiting response\.\.\. 200 OK\nLength: 615 \[text\/html\]\nSaving to: ‘STDOUT’\n\n {5}0K {58}100% [ \d.]{4}M=0s\n\n2026-01-01 00:00:\d\d \([\d.]+ MB\/s\) - written to stdout \[615\/615\]\n\n$/,
		);
		expect(inDebian(`wget -qO- http://${web.ip}/nope`)).toMatchObject({output: '', exitCode: 8});
		expect(inDebian(`wget -O- http://${web.ip}:81/ 2>&1 | tail -1`).output).toMatch(
			/^Connecting to 10\.244\.1\.2:81\.\.\. failed: Connection refused\.\n$/,
		);
		expect(inDebian('wget http://nobody')).toMatchObject({
			output: expect.stringMatching(
				/Resolving nobody \(nobody\)\.\.\. failed: Name or service not known\.\nwget: unable to resolve host address ‘nobody’\n$/,
			) as string,
			exitCode: 4,
		});
	});

	test('tries again, and gives up', () => {
		const {inDebian} = network();
		const {output, exitCode, seconds} = inDebian('wget -t 2 -T 1 -O- http://10.99.0.1/');
		expect(output).toMatch(
			/failed: Connection timed out\.\nRetrying\.\n\n--.*-- {2}\(try: 2\) {2}http:\/\/10\.99\.0\.1\/\nConnecting .* failed: Connection timed out\.\nGiving up\.\n\n$/,
		);
		expect([exitCode, seconds]).toEqual([4, 3]);
	});
});

describe('resolvers', () => {
	test('musl asks all name servers at once and for five seconds in all; the GNU C library asks one after the other, twice', () => {
		const {world, inAlpine, inDebian} = network();
		world.world.network.breakDns('silence', {pattern: '*', failure: 'timeout'});
		expect(inAlpine('ping -c 1 web')).toMatchObject({output: "ping: bad address 'web'\n", seconds: 5});
		expect(inDebian('ping -c 1 web')).toMatchObject({output: 'ping: web: Temporary failure in name resolution\n'});
		expect(inDebian('ping -c 1 web').seconds).toBe(20);
	});

	test('with musl, a name that has dots enough is not looked for in the search domains', () => {
		const {world} = network();
		const endpoints = [{ip: '10.244.1.2', port: 80, isReady: true, isServing: true, isTerminating: false}];
		world.world.network.setService('default/web', {
			clusterIp: '10.96.10.10',
			ports: [{name: undefined, protocol: 'TCP', port: 80, nodePort: undefined, endpoints}],
		});
		const found = (image: string, ndots: string) => {
			const dnsConfig = {nameservers: [], searches: [], options: [{name: 'ndots', value: ndots}]};
			const {containerId} = world.run(image, {command: ['sleep', '3600'], pod: {dnsConfig}});
			return world.exec(containerId, ['wget', '-qO', '/dev/null', 'http://web.default.svc'], 60_000).exitCode === 0;
		};
		expect(found('alpine', '5')).toBe(true);
		expect(found('alpine', '2')).toBe(false);
		expect(found('busybox:1.36-musl', '2')).toBe(false);
		expect(found('busybox:1.36', '2')).toBe(true);
	});

	test('/etc/hosts and /etc/resolv.conf count as they are, not as they were', () => {
		const {inAlpine, inDebian, web} = network();
		expect(inAlpine(`echo '${web.ip} shop' >> /etc/hosts; wget -qO- http://shop | head -1`).output).toBe('<!DOCTYPE html>\n');
		expect(inDebian("echo 'nameserver 10.99.0.1' > /etc/resolv.conf; ping -c 1 web.default.svc.cluster.local")).toMatchObject({
			exitCode: 2,
			seconds: 10,
		});
	});
});

describe('asking name servers', () => {
	function named() {
		const {world, web, ...rest} = network();
		const endpoints = [{ip: web.ip, port: 80, isReady: true, isServing: true, isTerminating: false}];
		world.world.network.setService('default/web', {
			clusterIp: '10.96.10.10',
			ports: [{name: 'http', protocol: 'TCP', port: 80, nodePort: undefined, endpoints}],
		});
		return {world, ...rest};
	}

	test.each([
		['host web', 'web.default.svc.cluster.local has address 10.96.10.10\n', 0],
		['host -t srv web', 'web.default.svc.cluster.local has SRV record 0 100 80 web.default.svc.cluster.local.\n', 0],
		['host -t aaaa web', 'web has no AAAA record\n', 0],
		['host nobody.default.svc.cluster.local', 'Host nobody.default.svc.cluster.local not found: 3(NXDOMAIN)\n', 1],
		[
			'host web.default.svc.cluster.local 10.96.0.10',
			'Using domain server:\nName: 10.96.0.10\nAddress: 10.96.0.10#53\nAliases: \n\nweb.default.svc.cluster.local has address 10.96.10.10\n',
			0,
		],
		['dig +short +search web', '10.96.10.10\n', 0],
		['nslookup -type=aaaa web.default.svc.cluster.local | tail -2', "*** Can't find web.default.svc.cluster.local: No answer\n\n", 0],
	])('%s', (command, output, exitCode) => {
		expect(named().inDebian(command)).toMatchObject({output, exitCode});
	});

	test('busybox leaves the dot at the end of names out', () => {
		expect(named().inAlpine('nslookup 10.96.10.10').output).toBe(
			'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n10.10.96.10.in-addr.arpa\tname = web.default.svc.cluster.local\n\n',
		);
	});

	test('a server that fails, and one that is silent', () => {
		const {world, inDebian} = named();
		world.world.network.breakDns('fails', {pattern: '*', failure: 'SERVFAIL'});
		expect(inDebian('nslookup web.default.svc.cluster.local').output).toBe(
			";; Got SERVFAIL reply from 10.96.0.10\nServer:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\n** server can't find web.default.svc.cluster.local: SERVFAIL\n\n",
		);
		world.world.network.restoreDns('fails');
		world.world.network.breakDns('silent', {pattern: '*', failure: 'timeout'});
		expect(inDebian('dig +short +time=1 +tries=2 web')).toMatchObject({
			output: `${';; communications error to 10.96.0.10#53: timed out\n'.repeat(2)};; no servers could be reached\n`,
			exitCode: 9,
			seconds: 2,
		});
		expect(inDebian('host -W 1 web')).toMatchObject({exitCode: 1, seconds: 2});
	});
});
