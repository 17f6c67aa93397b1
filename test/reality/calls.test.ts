import { callProblems, type Judged, judge, needsOf } from './checks/calls.ts';
import { unneeded } from './checks/unneeded.ts';
import { createCauses } from './support/cause.ts';
import { templateOf } from './support/package.ts';
import { recorded } from './support/recorded.ts';
import { readTemplate, resolve } from './support/template.ts';
import { UNRECORDED } from './unrecorded.ts';

describe.each([
  { recording: 'demonstration' as const, id: 'default' as const, least: 200 },
  { recording: 'suites' as const, id: 'everything' as const, least: 250 },
])('calls of the $recording, with the roles of $id', ({ recording, id, least }) => {
  const raw = readTemplate(templateOf(id));
  // The demonstration counts for the roles of everything as well.
  const others = recording === 'suites' ? recorded('demonstration') : [];
  let judged: Judged[] = [];
  beforeAll(() => {
    judged = judge(needsOf(raw, [...recorded(recording), ...others]));
  });

  it('each is allowed to the role of the function that made it', () => {
    expect(judged.filter(({ call }) => call.fn !== '').length).toBeGreaterThan(least);
    expect(callProblems(judged)).toEqual([]);
  });

  // What the demonstration leaves out, a smaller deployment still needs.
  if (recording === 'suites')
    it('each permission is needed by one of them, or there for a reason', () => {
      expect(unneeded(resolve(raw), judged, UNRECORDED, createCauses())).toEqual([]);
    });
});
