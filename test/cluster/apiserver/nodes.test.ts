import {expect, test} from 'vitest';
import {manifest, testApiServer} from '../../helpers/apiserver.ts';

test('a node whose status holds quantities in another spelling can be changed all the same', () => {
	const {client} = testApiServer();
	client.create('nodes', manifest('v1', 'Node', {name: 'one'}));
	client.patch('nodes', 'one', {status: {capacity: {'example.com/dongle': '4000m', memory: '1024Mi'}}}, 'merge', {subresource: 'status'});
	const node = client.patch('nodes', 'one', {metadata: {labels: {a: 'b'}}, spec: {unschedulable: true}}, 'merge');
	expect(node).toMatchObject({
		metadata: {labels: {a: 'b'}},
		spec: {unschedulable: true},
		status: {capacity: {'example.com/dongle': '4', memory: '1Gi'}},
	});
});
