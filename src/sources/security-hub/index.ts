import type { Finding } from '../../core/finding.ts';
import { type Envelope, readEnvelope, unknownEvent } from '../envelope.ts';
import { malformed, type Reader } from '../read/reader.ts';
import type { Source } from '../source.ts';
import { readAsff } from './asff.ts';
import { readOcsf } from './ocsf.ts';
import { readRequest } from './request.ts';

const IMPORTED = 'Security Hub Findings - Imported';
const CUSTOM_ACTION = 'Security Hub Findings - Custom Action';
const IMPORTED_V2 = 'Findings Imported V2';

// AWS sends one finding an event today, and promises up to ten.
const MOST_FINDINGS = 100;

export const securityHub: Source = {
  id: 'security-hub',
  summary: {
    events: 'imported findings, custom actions, OCSF',
    does: 'answers copies once; "Riposte: respond" acts by hand; writes results back by setting',
  },
  feed: 'posture',
  rules: [{ sources: ['aws.securityhub'], detailTypes: [IMPORTED, CUSTOM_ACTION, IMPORTED_V2] }],
  parse(event) {
    const envelope = readEnvelope(event, securityHub);
    const read = readerOf(envelope);
    return read ? findingsOf(envelope).map(read) : [unknownEvent(securityHub, envelope)];
  },
};

function readerOf(envelope: Envelope): ((finding: Reader) => Finding) | undefined {
  switch (envelope.detailType) {
    case IMPORTED:
      return (finding) => readAsff(finding, envelope);
    case CUSTOM_ACTION:
      return readRequest(envelope);
    case IMPORTED_V2:
      return (finding) => readOcsf(finding, envelope);
    default:
      return undefined;
  }
}

function findingsOf({ event }: Envelope): Reader[] {
  const detail = event.need('detail');
  const findings = detail.list('findings');
  if (findings.length > 0 && findings.length <= MOST_FINDINGS) return findings;
  throw malformed(detail.pathOf('findings'), `an array of 1 to ${MOST_FINDINGS} findings`, detail.raw('findings'));
}
