import { type Command, InvalidArgumentError, Option } from 'commander';
import { ACTION_IDS } from '../../core/action-ids.ts';
import { type SeverityBand, SOURCE_IDS } from '../../core/finding.ts';
import { didYouMean } from '../../policy/riposte-yml/suggest.ts';
import { ENDINGS } from '../choices.ts';
import { shown } from '../out.ts';

const SEVERITIES: readonly SeverityBand[] = ['low', 'medium', 'high', 'critical'];

function readSeverities(text: string): SeverityBand[] {
  const bands = text.split(',').map((band) => band.trim().toLowerCase() as SeverityBand);
  const unknown = bands.find((band) => !SEVERITIES.includes(band));
  if (unknown === undefined) return bands;
  throw new InvalidArgumentError(
    `There is no "${shown(unknown, 60)}".${didYouMean(unknown, SEVERITIES)} There are ${SEVERITIES.join(', ')}; several with commas between.`,
  );
}

/** An option that takes one of some words, and names the nearest of them for one that is none. */
const oneOf = (flags: string, description: string, words: readonly string[]): Option =>
  new Option(flags, description).choices(words).argParser((text: string) => {
    if (words.includes(text)) return text;
    throw new InvalidArgumentError(
      `There is no "${shown(text, 60)}".${didYouMean(text, words)} There are ${words.join(', ')}.`,
    );
  });

/** Of a command that has it, it selects; before the command, and of all others, it says where the deployment is. */
const REGION_FLAGS = '--region <region>';

const TIME = 'such as 4h, 7d, 14:00, 2026-11-20 or 2026-11-20T14:00';

/**
 * What every command that takes several things selects by; see `select/selection.ts`.
 *
 * @param sources what something may come from
 */
export function addSelector(command: Command, sources: readonly string[] = SOURCE_IDS): Command {
  return command
    .option('--waiting', 'only what waits for an answer')
    .option('--open', 'only what needs somebody: questions, and ends that settled nothing')
    .option('--held-back', 'only what the mode, a pause or a budget holds back')
    .option('--playbook <id>', 'only of this playbook; * stands for anything')
    .addOption(oneOf('--action <action>', 'only this action', ACTION_IDS))
    .option('--target <target>', 'only this target, such as AKIA…, an address or a bucket; * stands for anything')
    .option(
      '--account <account>',
      'only in this account: its id, or its name in the organisation; * stands for anything',
    )
    .option(REGION_FLAGS, 'only in this region, or global; where the deployment is says --stack-region')
    .option('--incident <id>', 'only of this incident')
    .addOption(
      new Option('--severity <severity>', 'only of this severity; several with commas').argParser(readSeverities),
    )
    .addOption(oneOf('--source <source>', 'only from this source', sources))
    .addOption(oneOf('--outcome <outcome>', 'only what ended like this', ENDINGS))
    .option('--since <time>', `only what was news since then, ${TIME}`)
    .option('--until <time>', 'only what was news before then');
}

/** What only looks, or selects by the reason that is there. */
export const addReason = (command: Command): Command =>
  command
    .option('--reason <text>', 'only those whose reason holds this text')
    .option('--reason-file <file>', 'the same, with the text in a file; - for standard input');
