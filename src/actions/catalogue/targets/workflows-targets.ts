import { createHash } from 'node:crypto';
import type { FindTargets } from '../../../core/action.ts';
import { findingKey } from '../../../core/finding.ts';
import { WORKFLOW_NAME } from '../../../core/workflow-name.ts';

/** One question of a state machine. */
export type QuestionTarget = {
  /** The workflow's name, and enough of the question's id to tell it from the others. */
  key: string;
  /** In the place of its task token. */
  id: string;
  workflow: string;
  step: string;
  question: string;
  details: string;
  /** When an answer comes too late; empty: by the setting approvalHours. */
  answerBy: string;
};

export const questionTargets: FindTargets<QuestionTarget> = ({ source, id, facts }) => {
  if (source !== 'step-functions') return [];
  const text = (name: string): string => String(facts[name] ?? '');
  const workflow = text('machine');
  return [
    {
      key: `${workflow}-${id.replace('riposte-', '').slice(0, 12)}`,
      id,
      workflow,
      step: text('step'),
      question: text('question'),
      details: text('details'),
      answerBy: text('answerBy'),
    },
  ];
};

/** One state machine for one finding. */
export type RunTarget = {
  /** The workflow's name, and enough of the finding's key to tell it from the others. */
  key: string;
  workflow: string;
};

export const runTargets: FindTargets<RunTarget> = (finding, _config, { workflow } = {}) => {
  if (typeof workflow !== 'string' || !WORKFLOW_NAME.test(workflow)) return [];
  const hash = createHash('sha256').update(findingKey(finding)).digest('hex');
  return [{ key: `${workflow}-${hash.slice(0, 12)}`, workflow }];
};
