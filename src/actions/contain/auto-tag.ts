import type { Tags } from '../shared/baseline.ts';

/** The owner's word that it may be contained without asking, once a second finding names it too. */
const ISOLATE_TAG = 'riposte:isolate';

/** Why a person has to be asked before something is contained; undefined where its owner has said that nobody need be. */
export const askUnlessAuto = (what: string, tags: Tags): string | undefined =>
  tags[ISOLATE_TAG]?.toLowerCase() === 'auto'
    ? undefined
    : `${what} has no tag ${ISOLATE_TAG}=auto, by which it would be contained without asking.`;
