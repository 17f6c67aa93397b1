import { problemLine } from '../../policy/riposte-yml/problem.ts';
import type { Out } from '../out.ts';
import { play } from './play.ts';
import { NoRehearsalError, readRehearsal } from './read-rehearsal.ts';
import { createTeller } from './tell-story.ts';

/**
 * Plays a rehearsal and tells it: to people step by step, to scripts as one JSON document.
 *
 * @returns 0 when everything was as expected, 1 when not
 * @throws NoRehearsalError when the file is none
 */
export async function rehearse(file: string, out: Out): Promise<number> {
  const rehearsal = readRehearsal(file);
  const { story, failures } = await play(rehearsal, out.json ? undefined : createTeller(out, rehearsal));
  out.data(story);
  const expectations = rehearsal.steps.filter(({ expect }) => expect).length;
  if (failures.length === 0) {
    out.line();
    out.line(
      `${out.colors.green('✔')} ${rehearsal.steps.length} steps, ${expectations} with expectations: all as expected.`,
    );
    return 0;
  }
  for (const { step, text } of failures)
    out.note(problemLine(file, { line: step.line, column: step.column, path: step.word, message: text }));
  return 1;
}

export { NoRehearsalError };
