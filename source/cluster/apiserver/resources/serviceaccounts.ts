import {dns1123SubdomainProblems} from '../../../api/names.ts';
import {type ResourceDefinition, usual} from '../resource-definition.ts';

export const serviceAccounts: ResourceDefinition = {
	...usual,
	resource: 'serviceaccounts',
	singular: 'serviceaccount',
	kind: 'ServiceAccount',
	shortNames: ['sa'],
	nameProblems: dns1123SubdomainProblems,
};
