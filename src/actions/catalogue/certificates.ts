import type { ActionEntry } from './entry.ts';
import { balancerTargets, certificatesByEmail, certificateTargets } from './targets/certificates-targets.ts';

export const certificatesEntries = {
  'repair-certificate': {
    group: 'certificates',
    family: 'certificates',
    purpose: 'repairs',
    // The record that it creates is a state; the email that ACM sends anew, and the renewal that it starts, are not.
    kind: 'one-shot',
    place: 'target',
    blastRadius: 'certificates',
    say: { ask: 'repair certificate', doing: 'repairing certificate', done: 'repaired certificate' },
    reachesMembers: false,
    sparesCaller: true,
    resolves: false,
    temporary: false,
    params: {},
    summary:
      'creates the missing DNS validation record, never overwriting; has ACM send its email again, once a day; has an exported private certificate renewed',
    undoSummary: 'removes exactly the records that it created',
    targets: certificateTargets,
  },
  'revalidate-certificate': {
    group: 'certificates',
    family: 'certificates',
    purpose: 'repairs',
    kind: 'state',
    place: 'target',
    blastRadius: 'certificates',
    say: {
      ask: 'move to DNS the validation of certificate',
      doing: 'moving to DNS the validation of certificate',
      done: 'moved to DNS the validation of certificate',
    },
    reachesMembers: false,
    sparesCaller: true,
    resolves: false,
    temporary: false,
    params: {},
    summary:
      'asks whether to move a certificate that is validated by email to DNS, and creates its records, so that it renews without a click',
    undoSummary: 'never: ACM knows no way back to email',
    targets: certificatesByEmail,
  },
  'reimport-certificate': {
    group: 'certificates',
    family: 'certificates',
    purpose: 'renews',
    // It compares serial numbers, and imports only where they differ.
    kind: 'state',
    place: 'target',
    blastRadius: 'certificates',
    say: { ask: 're-import certificate', doing: 're-importing certificate', done: 're-imported certificate' },
    reachesMembers: false,
    sparesCaller: true,
    resolves: false,
    temporary: false,
    params: {},
    summary:
      'imports the successor of an imported certificate to the same ARN, from the secret or object that [its tag](docs/certificates.md) names; asks first unless it is tagged `riposte:managed=true`',
    undoSummary: 'never: ACM does not hand out the old key',
    targets: certificateTargets,
  },
  'replace-certificate': {
    group: 'certificates',
    family: 'certificates',
    purpose: 'renews',
    // It requests another certificate.
    kind: 'one-shot',
    place: 'target',
    blastRadius: 'certificates',
    say: { ask: 'replace certificate', doing: 'replacing certificate', done: 'replaced certificate' },
    reachesMembers: false,
    sparesCaller: true,
    resolves: false,
    temporary: false,
    params: {},
    summary:
      'after asking, requests a new certificate and puts it on load balancers, CloudFront and API Gateway, one place at a time, each proven by a TLS handshake',
    undoSummary: 'puts the old certificate back',
    targets: certificateTargets,
  },
  'secure-listeners': {
    group: 'certificates',
    family: 'certificates',
    purpose: 'repairs',
    baseline: 'listeners',
    kind: 'state',
    place: 'target',
    blastRadius: 'certificates',
    say: {
      ask: 'mend the listeners of load balancer',
      doing: 'mending the listeners of load balancer',
      done: 'mended the listeners of load balancer',
    },
    reachesMembers: false,
    sparesCaller: false,
    // Rules of a listener, which it does not read, may answer plain HTTP still; Security Hub looks itself.
    resolves: false,
    temporary: false,
    params: {},
    summary:
      'gives listeners of a load balancer that is tagged `riposte:baseline=tls` a policy of TLS 1.2 and 1.3, and sends plain HTTP on to HTTPS; asks first always',
    undoSummary: 'puts each policy and answer before back, if nobody changed one since',
    targets: balancerTargets,
  },
} satisfies Record<string, ActionEntry>;
