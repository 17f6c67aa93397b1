import type { Notice } from '../alerts/alert.ts';
import { commandFor } from '../alerts/command.ts';
import { quoted, sentence } from '../alerts/defang.ts';
import { wrap } from '../alerts/plain-text.ts';
import type { LinkRecord } from '../core/approval-link.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';

interface Ended {
  headline: string;
  link: Pick<LinkRecord, 'to' | 'named' | 'channel' | 'key'>;
  from: string;
}

/** Three wrong codes were tried on a link: for whoever got it, and for the topic. */
export function endedNotice(id: string, { headline, link, from }: Ended): Notice {
  const { to, named, channel, key } = link;
  return {
    id: `link-ended#${id}`,
    about: 'approval-page',
    severity: 'medium',
    needsPerson: true,
    subject: 'A link of the approval page has ended: three wrong codes were tried',
    body: [
      ...wrap(
        `Three wrong codes were tried on the link that ${quoted(to, 200)} got, the last from ${quoted(from, 64)}.`,
      ),
      ...wrap(
        'The link has ended, and approved nothing. If that was none of you, somebody has the link without the code.',
      ),
      '',
      ...wrap(`The question still stands: ${sentence(headline)} By the command:`),
      `  ${commandFor('approve', key)}`,
      `  ${commandFor('reject', key)}`,
    ].join('\n'),
    ...(channel !== undefined && { to: { channel, ...(named && { address: to }) } }),
  };
}

interface PausedBy {
  by: string;
  reason: string | undefined;
  from: string;
}

/** Somebody paused everything on the page. */
export function pausedNotice(id: string, { by, reason, from }: PausedBy): Notice {
  return {
    id: `paused-by-page#${id}`,
    about: 'approval-page',
    severity: 'high',
    needsPerson: true,
    subject: 'Riposte is paused: somebody paused it on the approval page',
    body: [
      ...wrap(`${quoted(by, 200)} paused everything on the approval page, from ${quoted(from, 64)}.`),
      ...(reason ? wrap(`The reason given: ${quoted(reason, 300)}.`) : []),
      ...wrap('Riposte touches nothing more until it is resumed:'),
      `  ${commandLine('resume')}`,
    ].join('\n'),
  };
}
