import { Help, type HelpConfiguration } from 'commander';

const INDENT = 6;

/**
 * How --help is written for a terminal of so many characters: where there is no room for what an option does beside its
 * name, it stands below it. Into a pipe all is as it always was.
 */
export const helpFor = (width: number): HelpConfiguration => ({
  formatItem(term, termWidth, description, helper) {
    const usual = (): string => Help.prototype.formatItem.call(helper, term, termWidth, description, helper);
    if (!Number.isFinite(width) || description === '') return usual();
    const left = width - termWidth - INDENT;
    return left < (helper.minWidthToWrap ?? 0) ? `  ${term}\n${' '.repeat(INDENT)}${description}` : usual();
  },
});
