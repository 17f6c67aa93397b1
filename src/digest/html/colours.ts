import type { Series } from './view.ts';

/** Dark enough on white for the name beside it to be read; the dark modes have colours of their own. */
export const SEVERITY_SERIES: readonly Series[] = [
  { id: 'critical', label: 'critical', colour: '#9b1c4b' },
  { id: 'high', label: 'high', colour: '#b93a07' },
  { id: 'medium', label: 'medium', colour: '#8a5a00' },
  { id: 'low', label: 'low', colour: '#3d5f94' },
];

export const OUTCOME_SERIES: readonly Series[] = [
  { id: 'applied', label: 'done', colour: '#1a7f37' },
  { id: 'awaiting-approval', label: 'awaiting an answer', colour: '#8a5a00' },
  { id: 'pending', label: 'under way', colour: '#7a5c1e' },
  { id: 'partial', label: 'half done', colour: '#a15c00' },
  { id: 'failed', label: 'failed', colour: '#b42318' },
  { id: 'lapsed', label: 'nobody answered', colour: '#8f4a12' },
  { id: 'rejected', label: 'rejected by a person', colour: '#4d5b6a' },
  { id: 'undone', label: 'undone', colour: '#6e40a8' },
  { id: 'expired', label: 'ended automatically', colour: '#7d4f9e' },
  { id: 'refused', label: 'refused', colour: '#57606a' },
  { id: 'unchanged', label: 'nothing to change', colour: '#6b7280' },
  { id: 'notified', label: 'reported', colour: '#3d5f94' },
  { id: 'observed', label: 'observed', colour: '#0b6b6b' },
];

const INK = '#1c2430';
const COLOURS: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...OUTCOME_SERIES, ...SEVERITY_SERIES].map(({ id, colour }) => [id, colour])),
  good: '#17692f',
  attention: '#8a5a00',
  bad: '#b42318',
};

/** The colour of a word on white; that of all other text for what has none. */
export const colourOf = (tone: string): string => COLOURS[tone] ?? INK;
