import type {ImageFamily} from '../image.ts';
import {appjs} from './appjs.ts';
import {crioArtifact} from './artifact.ts';
import {bookinfoImages} from './bookinfo.ts';
import {batchJob, cudaVectorAdd, fortune} from './books.ts';
import {bootcamp} from './bootcamp.ts';
import {aksHelloworld, azureVoteFront, petstore, rolloutsDemo} from './cloud-samples.ts';
import {ealenEchoServer, echoServer, echoserver, httpHttpsEcho, inanimateEchoServer} from './echo-servers.ts';
import {goproxy} from './goproxy.ts';
import {helloApp} from './hello-app.ts';
import {helloGoGateway, helloGoGke} from './hello-go.ts';
import {gettingStarted, helloHtml, helloKubernetes, helloWeb, staticSite} from './hello-pages.ts';
import {httpEcho} from './http-echo.ts';
import {goHttpbin, httpbin} from './httpbin.ts';
import {javaApp, tomcat} from './java.ts';
import {kuardImage} from './kuard.ts';
import {kubia, unhealthyKubia} from './kubia.ts';
import {liveness} from './liveness.ts';
import {eventSimulatorImage, flogImage, randomLoggerImage} from './loggers.ts';
import {nodeHello} from './node-hello.ts';
import {boutiqueImages} from './online-boutique.ts';
import {guestbookFrontend, hpaExample} from './php-samples.ts';
import {podinfoImage} from './podinfo.ts';
import {socat} from './socat.ts';
import {sockShopImages} from './sock-shop.ts';
import {sleepingInit, stress, vishStress} from './stress.ts';
import {result, vote, worker} from './voting-app.ts';
import {simpleWebapp, webappColor} from './webapp-color.ts';
import {whoami} from './whoami.ts';

/** Images of tutorials, documentation and courses. */
export const sampleImages: readonly ImageFamily[] = [
	aksHelloworld,
	appjs,
	azureVoteFront,
	batchJob,
	...bookinfoImages,
	bootcamp,
	crioArtifact,
	...boutiqueImages,
	cudaVectorAdd,
	ealenEchoServer,
	echoServer,
	echoserver,
	eventSimulatorImage,
	flogImage,
	fortune,
	gettingStarted,
	goHttpbin,
	goproxy,
	guestbookFrontend,
	helloApp,
	helloGoGateway,
	helloGoGke,
	helloHtml,
	helloKubernetes,
	helloWeb,
	hpaExample,
	httpEcho,
	httpHttpsEcho,
	httpbin,
	inanimateEchoServer,
	javaApp,
	kuardImage,
	kubia,
	liveness,
	nodeHello,
	petstore,
	podinfoImage,
	randomLoggerImage,
	result,
	rolloutsDemo,
	simpleWebapp,
	sleepingInit,
	socat,
	...sockShopImages,
	staticSite,
	stress,
	tomcat,
	unhealthyKubia,
	vishStress,
	vote,
	webappColor,
	whoami,
	worker,
];
