import type { Finding } from '../../core/finding.ts';
import { about, type Headline } from '../headline.ts';

/** Who asks, and never what: that is somebody's text, and is quoted below. The journal keeps titles, and not every fact. */
export const workflowHeadline = ({ title }: Finding): Headline => ({
  says: about('Workflow {} asks', 'a workflow', /^Workflow ([\w.-]{1,80}) asks: /.exec(title)?.[1]),
});
