/**
The seam between Kubernetes and the world below it: what a kubelet can ask of its machine, and what anybody can
ask of the network. Upstream: the Container Runtime Interface (k8s.io/cri-api), the CNI, and the node's kernel.

All of it is plain data. Work that takes time is an *operation*: it is started, and when it is done the component
named in `ReplyTo` is woken with the given key and takes the result.
*/

/** Whom to wake, through `simulation.schedule(component, key)`, when something is done. */
export interface ReplyTo {
	readonly component: string;
	readonly key: string;
}

export interface MachineCapacity {
	readonly cpuMillicores: number;
	readonly memoryBytes: number;
	/** The file system of the kubelet. */
	readonly ephemeralStorageBytes: number;
	/** What its disk reads or writes; undefined: 500 MB/s. */
	readonly diskBytesPerSecond?: number | undefined;
	/** The container runtime's own; undefined: it is on that of the kubelet. */
	readonly imageFileSystem?: ImageFileSystem | undefined;
	/** Most pods the kubelet will run here. */
	readonly pods: number;
	readonly pids: number;
}

export interface ImageFileSystem {
	readonly capacityBytes: number;
	/** Undefined: as many as mkfs makes of its size. */
	readonly inodes?: number;
	/** What its disk reads or writes; undefined: 500 MB/s. */
	readonly bytesPerSecond?: number;
	/** The writable layers of containers are there as well; otherwise they are on the kubelet's. */
	readonly holdsContainers: boolean;
}

export interface PodSandboxConfig {
	readonly podUid: string;
	readonly namespace: string;
	readonly name: string;
	/** 0 for the first sandbox of the pod. */
	readonly attempt: number;
	readonly labels?: Readonly<Record<string, string>> | undefined;
	/** As the kernel has it. */
	readonly hostname: string;
	/** For /etc/hosts, where `hostname` is the full name. */
	readonly shortName?: string | undefined;
	/** What follows the host name in its full name: `sub.default.svc.cluster.local`. */
	readonly domain?: string | undefined;
	readonly isHostNetwork: boolean;
	/** Search domains and name server, for lookups made by the containers. */
	readonly dnsPolicy: string;
	/** The pod's own resolver settings, with `None` or on top of the policy's. */
	readonly dnsConfig?:
		| {
				readonly nameservers: readonly string[];
				readonly searches: readonly string[];
				readonly options?: readonly {readonly name: string; readonly value?: string | undefined}[] | undefined;
		  }
		| undefined;
	/** Lines for /etc/hosts. */
	readonly hostAliases?: readonly {readonly ip: string; readonly hostnames: readonly string[]}[] | undefined;
	readonly isSharingProcessNamespace?: boolean | undefined;
	/** `hostPID: true`: its processes see all of the machine's, and are seen by their pids there. */
	readonly isHostProcessNamespace?: boolean | undefined;
	/** `hostUsers: false`: its root is nobody on the machine. */
	readonly hasOwnUsers?: boolean | undefined;
	/** Ports of the machine that lead to ports of the pod. */
	readonly hostPorts?: readonly {readonly hostPort: number; readonly containerPort: number}[] | undefined;
}

export interface PodSandbox {
	readonly id: string;
	readonly config: PodSandboxConfig;
	readonly createdAtMs: number;
	/** Undefined until the network is set up; the machine's own address with host network. */
	readonly ip: string | undefined;
	readonly isReady: boolean;
}

/** The control group of a pod, as the kubelet makes it. */
export interface PodCgroup {
	readonly uid: string;
	readonly qos: 'Guaranteed' | 'Burstable' | 'BestEffort';
	readonly cpuRequestMillicores: number;
	/** Only where its containers together could have more. */
	readonly cpuLimitMillicores?: number | undefined;
	readonly memoryLimitBytes?: number | undefined;
}

export interface CgroupLimits {
	readonly cpuRequestMillicores: number;
	/** Undefined: unlimited. */
	readonly cpuLimitMillicores: number | undefined;
	/** Undefined: unlimited. */
	readonly memoryLimitBytes: number | undefined;
	readonly oomScoreAdj: number;
	/** Undefined: it stands for itself. */
	readonly pod?: PodCgroup | undefined;
	/** How many processes its pod may have, all containers together; undefined: as many as the machine can. */
	readonly pids?: {readonly pod: string; readonly most: number} | undefined;
	/** The pod whose only container it is: what others before it have left in memory-backed volumes counts against its limit. */
	readonly onlyOf?: string | undefined;
}

export interface Mount {
	readonly mountPath: string;
	/** A volume of the machine, made with `machine.volumes.create`. */
	readonly volumeId: string;
	readonly subPath?: string | undefined;
	readonly isReadOnly: boolean;
}

export interface ContainerConfig {
	readonly podUid: string;
	readonly name: string;
	/** 0 for the first run; the restart count. */
	readonly attempt: number;
	/** The reference as the pod's spec has it. */
	readonly image: string;
	/** Replaces the image's entrypoint if present; see `args`. */
	readonly command: readonly string[] | undefined;
	/** Replaces the image's command if present. */
	readonly args: readonly string[] | undefined;
	readonly workingDirectory: string | undefined;
	/** The pod's own variables, expanded, in order; the image's come first. */
	readonly environment: readonly (readonly [name: string, value: string])[];
	readonly mounts: readonly Mount[];
	readonly limits: CgroupLimits;
	readonly runAsUser: number | undefined;
	/** Its own group first, then those it has besides; undefined: what goes with the user. */
	readonly groups?: readonly number[] | undefined;
	readonly isRootReadOnly?: boolean | undefined;
	readonly capabilities?: {readonly add?: readonly string[]; readonly drop?: readonly string[]} | undefined;
	readonly isPrivileged?: boolean | undefined;
	/** `allowPrivilegeEscalation: false`. */
	readonly hasNoNewPrivileges?: boolean | undefined;
	readonly hasSeccompFilter?: boolean | undefined;
	/** The file of the machine that holds its seccomp profile; undefined: the runtime's own, or none. */
	readonly seccompProfile?: string | undefined;
	/** `unconfined`, or a profile the machine has loaded; undefined: the runtime's own. */
	readonly appArmorProfile?: string | undefined;
	/** `stdin: true`: somebody may type to it. Otherwise its standard input is empty. */
	readonly isStdinOpen?: boolean | undefined;
	/** `tty: true`. */
	readonly hasTerminal?: boolean | undefined;
	readonly terminationMessagePath: string;
	/** If it fails and has left no message, the end of its log is the message. */
	readonly isLogItsMessage?: boolean | undefined;
	/** Its processes join the process namespace of this container of the same sandbox. */
	readonly targetContainerId?: string | undefined;
}

/** As the runtime reports a container, `runtimeapi.ContainerStatus`. */
export interface RuntimeContainer {
	/** `containerd://` is no part of it. */
	readonly id: string;
	readonly sandboxId: string;
	readonly config: ContainerConfig;
	readonly imageId: string;
	readonly state: 'created' | 'running' | 'exited';
	readonly createdAtMs: number;
	readonly startedAtMs: number | undefined;
	readonly finishedAtMs: number | undefined;
	readonly exitCode: number | undefined;
	/** `Completed`, `Error`, `OOMKilled`, `StartError`, `ContainerCannotRun`; made by the runtime, as in life. */
	readonly reason: string | undefined;
	/** What a runtime error says, or what stood in the termination message file. */
	readonly message: string | undefined;
	/** The cause (simulation/causes.ts) of the end, if one is known: a fault, a kill, a probe. */
	readonly cause: number;
}

/** What somebody shows a registry who wants an image that is not for everybody. */
export interface RegistryCredentials {
	readonly username: string;
	readonly password: string;
}

export type RuntimeOperation =
	| {readonly kind: 'pullImage'; readonly image: string; readonly credentials?: RegistryCredentials | undefined}
	| {readonly kind: 'runPodSandbox'; readonly config: PodSandboxConfig}
	| {readonly kind: 'createContainer'; readonly sandboxId: string; readonly config: ContainerConfig}
	| {readonly kind: 'startContainer'; readonly containerId: string}
	/** SIGTERM (or the image's stop signal), then SIGKILL after the grace. Done when the container has exited. */
	| {readonly kind: 'stopContainer'; readonly containerId: string; readonly gracePeriodMs: number}
	/** Kills what still runs in it and takes its network away. */
	| {readonly kind: 'stopPodSandbox'; readonly sandboxId: string};

/** `id` is the sandbox's, container's or image's; `error` is the runtime's text, as it stands in events. */
export type OperationResult =
	| {readonly isOk: true; readonly id: string; readonly durationMs: number; readonly imageSizeBytes?: number}
	| {readonly isOk: false; readonly error: string; readonly durationMs: number};

export interface ExecResult {
	readonly exitCode: number;
	/** Standard output and error, interleaved. */
	readonly output: string;
	readonly durationMs: number;
	/** Set if the command could not be run at all (`exec: "ls": executable file not found in $PATH`) or was cut off. */
	readonly error?: {readonly kind: 'not-started' | 'timeout'; readonly message: string};
}

export type RuntimeName = 'containerd' | 'cri-o';

/** One machine's container runtime, as the kubelet sees it through the CRI. */
export interface ContainerRuntime {
	/** What stands before :// in the IDs of containers. */
	readonly name: RuntimeName;
	readonly version: string;
	/** The OCI runtimes a pod can ask for; the empty one is the default. */
	readonly handlers: readonly string[];
	/** What every call is answered while its service is down. */
	readonly unavailableError: string;
	/** Why it can give pods no network, as its status says it; undefined if it can. */
	networkError(): string | undefined;
	/** False while its service is down: every call below then fails, and running containers go on. */
	isReady(): boolean;
	/** Starts an operation and returns its number. */
	start(operation: RuntimeOperation, replyTo: ReplyTo): number;
	/** The result of a finished operation, which is then forgotten. Undefined if it has not finished. */
	takeResult(operation: number): OperationResult | undefined;
	/** Gives up waiting for an operation. A pull that others wait for goes on. */
	cancel(operation: number): void;
	/** The pod's sandboxes, newest first. */
	sandboxes(podUid: string): readonly PodSandbox[];
	/** The pod's containers, newest first. */
	containers(podUid: string): readonly RuntimeContainer[];
	container(containerId: string): RuntimeContainer | undefined;
	/** The UIDs of all pods that have a sandbox or container here. */
	podUids(): readonly string[];
	/** An image that is on the machine. */
	findImage(reference: string): LocalImage | undefined;
	/** What is in the files of an image that is here, by path without its first slash. */
	imageFiles(reference: string): Readonly<Record<string, string>> | undefined;
	images(): readonly LocalImage[];
	removeImage(imageId: string): void;
	removeContainer(containerId: string): void;
	removePodSandbox(sandboxId: string): void;
	updateLimits(containerId: string, limits: CgroupLimits): void;
	/** Sends a signal to the container's first process, as the kernel does: `SIGKILL`, `SIGTERM`, `SIGSEGV` … */
	signal(containerId: string, signal: string, cause: number): void;
	/**
	Runs a command in a container. A command that ends without waiting for anything answers at once; otherwise
	undefined is returned, and `replyTo` is woken with the result as `data` when it ends or the time is up.
	*/
	exec(containerId: string, command: readonly string[], timeoutMs: number, replyTo: ReplyTo, stdin?: ExecInput): ExecResult | undefined;
	/** A command that has not ended, by who waits for its end. */
	execStream(replyTo: ReplyTo): ExecStream | undefined;
	logs(containerId: string): readonly LogLine[];
	/** The log so far, with `replyTo` (if there is one) woken once by the next line or the end. Undefined: the container is gone. */
	followLog(containerId: string, replyTo: ReplyTo | undefined): FollowedLog | undefined;
	/** What somebody types to a container whose standard input is open; undefined: the end of it. */
	input(containerId: string, text: string | undefined): void;
	stats(containerId: string): ContainerStats | undefined;
	/** Undefined if it has not run for long enough. */
	reading(containerId: string): UsageReading | undefined;
}

export interface LocalImage {
	/** `sha256:…` */
	readonly id: string;
	/** Every name it was pulled under, normalized: `docker.io/library/nginx:1.14`. */
	readonly references: readonly string[];
	/** `docker.io/library/nginx@sha256:…` */
	readonly repoDigest: string;
	readonly sizeBytes: number;
	/** The user the image runs as; 0 is root. */
	readonly user: number;
	/** How the image names it, if not by number. */
	readonly userName?: string;
}

export interface LogLine {
	readonly atMs: number;
	readonly stream: 'stdout' | 'stderr';
	readonly text: string;
	/** No newline follows: the last thing a container wrote. */
	readonly isPartial?: true;
}

export interface FollowedLog {
	readonly containerId: string;
	readonly lines: readonly LogLine[];
	/** What stands behind the last line and was not ended yet, on standard output. */
	readonly partial: string;
	/** Undefined: it is running. */
	readonly endedAtMs: number | undefined;
}

export interface ContainerStats {
	readonly cpuMillicores: number;
	/** What counts for eviction: the usage less inactive file pages. */
	readonly workingSetBytes: number;
	/** `memory.current`: file pages, which make room before the limit is felt, are in it. */
	readonly memoryUsageBytes: number;
	readonly writableLayerBytes: number;
	readonly logBytes: number;
	readonly processes: number;
	/** Files and directories of the writable layer, and of the log. */
	readonly layerInodes: number;
	readonly logInodes: number;
	/** Pressure stall information, "some" averaged over 10 s, in percent. */
	readonly cpuPressurePercent: number;
	readonly memoryPressurePercent: number;
	readonly ioPressurePercent: number;
	/** Share of time, in percent, the container wanted CPU and was held back by its limit. */
	readonly throttledPercent: number;
}

export interface FileSystemStats {
	readonly capacityBytes: number;
	readonly usedBytes: number;
	readonly inodes: number;
	readonly inodesUsed: number;
}

/** What somebody finds who reads the counters every 15 seconds: CPU time between the last two readings, memory at the last. */
export interface UsageReading {
	readonly atMs: number;
	readonly sinceMs: number;
	readonly cpuUsec: number;
	readonly workingSetBytes: number;
}

export interface MachineStats {
	readonly cpuMillicores: number;
	readonly workingSetBytes: number;
	/** Of it, that of pods. */
	readonly podsWorkingSetBytes: number;
	readonly memoryUsageBytes: number;
	/** The file systems of the kubelet, of images and of writable layers, which may be one or two. */
	readonly nodeFs: FileSystemStats;
	readonly imageFs: FileSystemStats;
	readonly containerFs: FileSystemStats;
	readonly imageBytes: number;
	readonly processes: number;
	/** Pressure stall information, "some" averaged over 10 s, in percent. */
	readonly cpuPressurePercent: number;
	readonly memoryPressurePercent: number;
	readonly ioPressurePercent: number;
}

/** A machine has the kubelet and one of the others. */
export type ServiceName = 'kubelet' | 'containerd' | 'crio';

/** A computer: it has power or not, a disk that outlives a boot, services, a runtime. */
export interface Machine {
	readonly name: string;
	readonly internalIp: string;
	readonly capacity: MachineCapacity;
	isPoweredOn(): boolean;
	/** Another one after each boot. */
	bootId(): string;
	bootedAtMs(): number;
	/** Everything running is gone at once; the disk stays. */
	powerOff(): void;
	/** Boots; services, the kubelet among them, start some seconds later. */
	powerOn(): void;
	/** The runtime's own service, of systemd. */
	readonly runtimeService: ServiceName;
	isServiceActive(service: ServiceName): boolean;
	/** A service that stops leaves containers running. Either way `kubelet/<machine>` is woken with the key `service/<name>` and whether it is active now. */
	startService(service: ServiceName): void;
	stopService(service: ServiceName): void;
	/** The machine's own files: static pod manifests, the kubelet's configuration. */
	readFile(path: string): string | undefined;
	listFiles(directory: string): readonly string[];
	writeFile(path: string, text: string): void;
	removeFile(path: string): void;
	readonly runtime: ContainerRuntime;
	readonly volumes: VolumeStore;
	stats(): MachineStats;
	reading(): UsageReading | undefined;
	/** Kills for want of memory on the whole machine since it was last asked; wakes `kubelet/<machine>` with the key `oom`. */
	takeOomKills(): readonly OomKill[];
}

/** A kill for want of memory on the whole machine, as the kernel's log tells it. */
export interface OomKill {
	readonly atMs: number;
	readonly containerId: string;
	readonly pid: number;
	readonly process: string;
}

export interface VolumeOptions {
	/** The group its files are given to, with the right to read them, and their directories' set-group-ID bit. */
	readonly group?: number | undefined;
	readonly isInMemory?: boolean | undefined;
}

/** The volumes of a machine's pods: small trees of files, shared by whoever mounts them. */
export interface VolumeStore {
	/** Makes the volume, or replaces its files if it is there (a changed ConfigMap). Modes are 0644 unless it is said otherwise. */
	create(volumeId: string, files: Readonly<Record<string, string>>, modes?: Readonly<Record<string, number>>, options?: VolumeOptions): void;
	/** An empty volume whose files are in memory, up to so many bytes. */
	createInMemory(volumeId: string, mostBytes: number, group?: number): void;
	/** Makes or renews a volume of files made of API objects: behind links, changed all at once. */
	project(
		volumeId: string,
		files: Readonly<Record<string, {readonly text: string; readonly mode: number; readonly user?: number | undefined}>>,
		options?: VolumeOptions,
	): void;
	/** Another volume with the files this one shows now. */
	copy(volumeId: string, copyId: string): void;
	remove(volumeId: string): void;
	/** A directory in the volume, as open as the volume itself. What is there under its name already stays as it is. */
	makeDirectory(volumeId: string, path: string): void;
	/** The files by path, or undefined if there is no such volume. */
	files(volumeId: string): Readonly<Record<string, string>> | undefined;
	sizeBytes(volumeId: string): number;
	/** Files and directories in it. */
	inodes(volumeId: string): number;
}

/** A terminal that is a command's standard input and output. */
export interface Terminal {
	readonly columns: number;
}

/** What a command reads: nothing (false), what somebody types (true), what is typed at a terminal, or a text. */
export type ExecInput = boolean | string | Terminal;

/** A command that runs in a container, with somebody at its standard input (if it was begun so). */
export interface ExecStream {
	/** All it has written so far. */
	readonly output: string;
	/** Undefined: nobody will type any more. */
	type(text: string | undefined): void;
	/** Whoever waits for its end is woken, without a result, when it next writes something. */
	follow(): void;
}

/** Where a request comes from; outside: from beyond the cluster, by a load balancer through that machine. */
export type Origin = {readonly machine: string; readonly isOutside?: boolean} | {readonly podUid: string; readonly machine: string};

export interface HttpRequest {
	readonly method: string;
	readonly scheme: 'http' | 'https';
	/** An IP, a name to look up, or `localhost`. */
	readonly host: string;
	readonly port: number;
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string;
	/** Whoever asks looks at all headers, also at those that every answer of the server has. */
	readonly isShown?: boolean;
	/** How long the connection may take to come about, if not as long as all. */
	readonly connectTimeoutMs?: number;
	/** What is sent is this, and no HTTP request. */
	readonly text?: string;
	/** It stands for so many alike: they cost CPU time as many times over. */
	readonly times?: number;
}

/** What becomes of a connection: all but the first are failures before any byte came back. */
export type ConnectOutcome =
	| {readonly kind: 'connected'; readonly latencyMs: number}
	| {readonly kind: 'refused'; readonly latencyMs: number}
	| {readonly kind: 'unreachable'; readonly latencyMs: number}
	/** `isTemporary`: no name server gave an answer; else they say that there is no such name. */
	| {readonly kind: 'unknown-host'; readonly latencyMs: number; readonly host: string; readonly isTemporary?: boolean}
	/** Nothing came back in the time given: while it `resolved` the name, or `connected`; else no answer over the open connection. */
	| {readonly kind: 'timeout'; readonly latencyMs: number; readonly during?: 'resolve' | 'connect'};

export type HttpOutcome =
	| {
			readonly kind: 'response';
			readonly status: number;
			readonly headers: Readonly<Record<string, string>>;
			readonly body: string;
			readonly latencyMs: number;
			/** The cause of the answer, if something (a fault) made it other than usual; 0 if not. */
			readonly cause: number;
			/** How long the connection took of it; told to whoever looks at all (`isShown`). */
			readonly connectMs?: number;
			/** Of an answer that takes long: whose it is, for it never comes if that process ends before. */
			readonly server?: string;
	  }
	/** `message` is what a client says of it, if it was other than a plain reset: `http: server gave HTTP response to HTTPS client`. */
	| {readonly kind: 'reset'; readonly latencyMs: number; readonly message?: string}
	| Exclude<ConnectOutcome, {readonly kind: 'connected'}>;

export type GrpcOutcome =
	| {readonly kind: 'status'; readonly servingStatus: string; readonly latencyMs: number}
	| Exclude<ConnectOutcome, {readonly kind: 'connected'}>;

/**
The network between machines and pods. An answer is decided when the question is asked and says how long it takes
(`latencyMs`); with a time limit, what would take longer is a `timeout` of that length.
*/
export interface Network {
	http(origin: Origin, request: HttpRequest, timeoutMs: number): HttpOutcome;
	connect(origin: Origin, host: string, port: number, timeoutMs: number): ConnectOutcome;
	grpcHealth(origin: Origin, host: string, port: number, service: string, timeoutMs: number): GrpcOutcome;
	/** Whether packets pass between two machines, both of them having power. */
	canReach(fromMachine: string, toMachine: string): boolean;
	/** Cuts one set of machines and pods off from another; named, so that it can be undone. */
	partition(name: string, cut: Cut): void;
	heal(name: string): void;
	/** Gives a Service's address meaning on every machine, as kube-proxy does. Replaces what was there. */
	setService(key: string, service: ServiceRoute): void;
	removeService(key: string): void;
	/** The zone a machine's node is labelled with. */
	setZone(machine: string, zone: string | undefined): void;
	/** Lets CoreDNS know of a namespace. */
	addNamespace(name: string): void;
	removeNamespace(name: string): void;
}

/** `data` as it stands in a zone file: `10.96.0.1`, `0 100 443 kubernetes.default.svc.cluster.local.`; `name` without the last dot. */
export interface DnsRecord {
	readonly name: string;
	readonly type: string;
	readonly ttl: number;
	readonly data: string;
}

export interface DnsAnswer {
	readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL';
	readonly isAuthoritative: boolean;
	readonly answers: readonly DnsRecord[];
	readonly authority: readonly DnsRecord[];
	readonly additional: readonly DnsRecord[];
}

/** What becomes of a question to a name server; `refused`: nobody has its port open. */
export type DnsOutcome =
	| ({readonly kind: 'answer'; readonly latencyMs: number} & DnsAnswer)
	| {readonly kind: 'refused'; readonly latencyMs: number}
	| {readonly kind: 'timeout'; readonly latencyMs: number};

/** What becomes of an ICMP echo request. `unreachable`: a machine on the way has looked for the address in vain. */
export type EchoOutcome =
	| {readonly kind: 'reply'; readonly microseconds: number; readonly ttl: number}
	| {readonly kind: 'unreachable'; readonly from: string; readonly latencyMs: number}
	| {readonly kind: 'lost'};

/** Who passes packets on. */
export interface Hop {
	readonly ip: string;
	readonly microseconds: number;
}

/** What a resolver comes to; `name` is the one the addresses belong to, search domain and all. */
export type ResolveOutcome =
	| {readonly kind: 'found'; readonly name: string; readonly addresses: readonly string[]; readonly latencyMs: number}
	| {readonly kind: 'not-found'; readonly isTemporary: boolean; readonly latencyMs: number};

/** Two sets of places between which nothing passes. */
export interface Cut {
	readonly from: readonly PlaceSelector[];
	readonly to: readonly PlaceSelector[];
	/** Only connections that `from` opens are struck; answers to those that `to` opens get through. */
	readonly isOneWay?: boolean;
	/** Whoever tries is refused, as by a firewall with REJECT; without it packets are lost in silence. */
	readonly isRejecting?: boolean;
}

/** Machines, pods, or what is outside. All given fields must match. */
export interface PlaceSelector {
	/** Without a field about pods: all that goes over the machine's link, and what the machine itself says to its pods. */
	readonly machine?: string | undefined;
	readonly podUid?: string | undefined;
	readonly namespace?: string | undefined;
	readonly podNamePrefix?: string | undefined;
	readonly labels?: Readonly<Record<string, string>> | undefined;
	/** The world outside the cluster. */
	readonly isOutside?: boolean;
	readonly isAnything?: boolean;
}

/** A Service as kube-proxy and CoreDNS see it. */
export interface ServiceRoute {
	/** Undefined: it is headless, or an external name. */
	readonly clusterIp: string | undefined;
	/** `spec.externalIPs` and the load balancer's. */
	readonly externalIps?: readonly string[] | undefined;
	/** A name that stands for another one. */
	readonly externalName?: string | undefined;
	/** How long a client stays with its endpoint; undefined: no session affinity. */
	readonly affinityMs?: number | undefined;
	/** `internalTrafficPolicy: Local` */
	readonly isInternalLocal?: boolean;
	/** `externalTrafficPolicy: Local` */
	readonly isExternalLocal?: boolean;
	readonly ports: readonly {
		readonly name: string | undefined;
		readonly protocol: string;
		readonly port: number;
		readonly nodePort: number | undefined;
		readonly endpoints: readonly ServiceEndpoint[];
	}[];
}

/** An address behind a Service port, with the conditions its EndpointSlice gives it. */
export interface ServiceEndpoint {
	readonly ip: string;
	readonly port: number;
	readonly isReady: boolean;
	readonly isServing: boolean;
	readonly isTerminating: boolean;
	readonly node?: string | undefined;
	readonly hostname?: string | undefined;
	/** Nodes and zones it is meant for. */
	readonly nodeHints?: readonly string[] | undefined;
	readonly zoneHints?: readonly string[] | undefined;
}
