import {defineImage} from '../define.ts';

/** The documentation's volume made of an image: two files, and nothing to run. */
export const crioArtifact = defineImage({
	names: ['quay.io/crio/artifact'],
	tags: /v[12]/,
	from: 'scratch',
	sizeBytes: 491,
	files: {'/dir/file': '1\n', '/file': '2\n'},
});
