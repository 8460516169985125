import type {CronJob} from '../api/generated/types.ts';
import {formatLabelSelector} from '../api/selectors.ts';
import {ageOf, containerImages, containerNames, optionalBoolean} from './format.ts';
import {ageColumn, integer, nameColumn, type TableDefinition, text, wide} from './table-definition.ts';

export const cronJobTable: TableDefinition<CronJob> = {
	columns: [
		nameColumn,
		text('Schedule'),
		text('Timezone'),
		text('Suspend'),
		integer('Active'),
		text('Last Schedule'),
		ageColumn,
		wide('Containers'),
		wide('Images'),
		wide('Selector'),
	],
	row({metadata, spec, status}, nowMs) {
		const template = spec?.jobTemplate.spec;
		const containers = template?.template.spec?.containers ?? [];
		return [
			metadata.name,
			spec?.schedule ?? '',
			spec?.timeZone ?? '<none>',
			optionalBoolean(spec?.suspend),
			status?.active?.length ?? 0,
			status?.lastScheduleTime ? ageOf(status.lastScheduleTime, nowMs) : '<none>',
			ageOf(metadata.creationTimestamp, nowMs),
			containerNames(containers),
			containerImages(containers),
			formatLabelSelector(template?.selector),
		];
	},
};
