import {defineImage, ends, http, says} from '../define.ts';
import {mebibyte} from '../image.ts';

export const dotnetSample = defineImage({
	names: ['mcr.microsoft.com/dotnet/samples', 'mcr.microsoft.com/dotnet/core/samples'],
	tags: /(latest|aspnetapp|dotnetapp)([-.][\w.-]+)?/,
	from: 'debian',
	sizeBytes: 95_214_336,
	user: 1654,
	userName: 'app',
	programName: 'dotnet-sample',
	workingDirectory: '/app',
	entrypoint: ['./aspnetapp'],
	environment: [['ASPNETCORE_HTTP_PORTS', '8080']],
	program: {
		bootMs: [400, 900],
		ports: http('${ASPNETCORE_HTTP_PORTS:-8080}'),
		memory: {idleBytes: 42 * mebibyte},
		cpu: {bootMillicores: 100, idleMillicores: 2},
		routes: [
			{
				path: '/',
				body: '<!DOCTYPE html>\n<html lang="en">\n<head>\n    <title>Home page - aspnetapp</title>\n</head>\n<body>\n    <h1>Welcome to .NET</h1>\n    <p>${hostname}</p>\n</body>\n</html>\n',
			},
			{path: '/healthz', body: 'Healthy'},
			{path: '/Environment', body: '{"hostName":"${hostname}"}'},
		],
		log: {
			ready: says(
				'info: Microsoft.Hosting.Lifetime[14]\n      Now listening on: http://[::]:8080\ninfo: Microsoft.Hosting.Lifetime[0]\n      Application started. Press Ctrl+C to shut down.\ninfo: Microsoft.Hosting.Lifetime[0]\n      Hosting environment: Production\ninfo: Microsoft.Hosting.Lifetime[0]\n      Content root path: /app',
			),
		},
		signals: ends(0),
	},
});
