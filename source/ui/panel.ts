import type {PanelName} from './layout.ts';
import type {Line, Size} from './line.ts';
import type {Scene} from './scene.ts';

/**
A panel draws lines of spans; who calls it puts the box around them. It formats no more lines than it is asked for, and
none of them wider than it is told.
*/
export interface Panel {
	readonly name: PanelName;
	/** Its lines begin at the edge of the box, with the mark of what is selected. */
	readonly isFlush?: boolean;
	title(scene: Scene): Line;
	/** At the right end of its title line. */
	note?(scene: Scene, size: Size): Line;
	/** How many lines it could fill at this width. */
	wantedRows(scene: Scene, width: number): number;
	draw(scene: Scene, size: Size): readonly Line[];
	/** Lines to scroll through, where it has more of them than room. */
	scrollRows?(scene: Scene, width: number): number;
}
