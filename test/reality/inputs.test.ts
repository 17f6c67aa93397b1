import { inputProblems } from './checks/inputs.ts';
import { recorded } from './support/recorded.ts';

it.each(['demonstration', 'suites'] as const)('every input of the %s is one that AWS describes', (recording) => {
  expect(inputProblems(recorded(recording))).toEqual([]);
});
