import type {LimitRange} from '../../../api/generated/types.ts';
import {dns1123SubdomainProblems} from '../../../api/names.ts';
import {canonicalQuantity} from '../../../api/quantity.ts';
import {type ResourceDefinition, usual} from '../resource-definition.ts';
import {validateLimitRange} from '../validation/limit-range.ts';

const amounts = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

/** Upstream: `SetDefaults_LimitRangeItem`. What it means for pods is admission/limit-ranger.ts. */
export const limitRanges: ResourceDefinition = {
	...usual,
	resource: 'limitranges',
	singular: 'limitrange',
	kind: 'LimitRange',
	shortNames: ['limits'],
	nameProblems: dns1123SubdomainProblems,
	setDefaults(limitRange) {
		for (const item of limitRange.spec?.limits ?? []) {
			for (const field of amounts) if (item[field]) item[field] = canonical(item[field]);
			if (item.type !== 'Container') continue;
			const limits = {...item.max, ...item.default};
			const requests = {...item.min, ...limits, ...item.defaultRequest};
			if (Object.keys(limits).length > 0) item.default = limits;
			if (Object.keys(requests).length > 0) item.defaultRequest = requests;
		}
	},
	validate: (object) => validateLimitRange(object as LimitRange),
};

function canonical(quantities: Readonly<Record<string, string>>): Record<string, string> {
	return Object.fromEntries(Object.entries(quantities).map(([name, quantity]) => [name, canonicalQuantity(String(quantity))]));
}
