import type { CertificateDetail } from '@aws-sdk/client-acm';
import { describeCertificate } from '../../actions/certificates/describe.ts';
import { diagnoseCertificate, type ValidationRecord } from '../../actions/certificates/diagnose-certificate.ts';
import { findRecord, publicZonesFor, zonesOf } from '../../actions/certificates/zones.ts';
import { clean } from '../../core/text.ts';
import { days } from '../../core/time.ts';
import { answered } from '../answered.ts';
import { type Answer, type Check, off, ok, problem } from '../check.ts';
import type { Asking } from './asking.ts';
import { NothingThere } from './not-found.ts';
import { whyCaa } from './why-caa.ts';

/** Why a certificate is not renewed: its state, its use, what its renewal waits for, and each record of it in Route 53. */
export async function whyCertificate(arn: string, asking: Asking): Promise<Check[]> {
  const certificate = await describeCertificate(asking.clients.acm, arn);
  if (!certificate) throw new NothingThere(`There is no certificate ${arn} in ${asking.region}.`);
  const { Status, NotAfter, InUseBy = [], RenewalEligibility, Type } = certificate;
  const diagnosis = diagnoseCertificate(certificate, asking.now);
  const left = NotAfter ? Math.floor((NotAfter.getTime() - asking.now) / days(1)) : undefined;
  const end = NotAfter ? ` It ends at ${NotAfter.toISOString()}, in ${left} days.` : '';
  const isWell = Status === 'ISSUED' && (left ?? 0) > 0;
  const state = `It is ${String(Status).toLowerCase().replaceAll('_', ' ')}.${end}`;
  const eligible = `${RenewalEligibility === 'ELIGIBLE' ? 'ACM may renew it' : 'ACM does not renew it'} (${Type ?? 'unknown type'}).`;
  return [
    { id: 'state', what: 'State', ...(isWell ? ok(state) : problem(state)) },
    {
      id: 'use',
      what: 'In use by',
      ...(InUseBy.length > 0
        ? ok(InUseBy.map((user) => clean(user, 200)).join(', '))
        : off('Nothing: ACM renews only what is in use, or was exported.')),
    },
    { id: 'eligibility', what: 'Eligibility', ...(RenewalEligibility === 'ELIGIBLE' ? ok(eligible) : off(eligible)) },
    ...(await renewalChecks(diagnosis, asking)),
    ...(Type === 'AMAZON_ISSUED' ? await whyCaa(namesOf(certificate), asking) : []),
  ];
}

/** Every name that it is for, each once. */
const namesOf = ({ DomainName, SubjectAlternativeNames = [] }: CertificateDetail): string[] => [
  ...new Set([...(DomainName ? [DomainName] : []), ...SubjectAlternativeNames]),
];

async function renewalChecks(diagnosis: ReturnType<typeof diagnoseCertificate>, asking: Asking): Promise<Check[]> {
  const shape = { id: 'renewal', what: 'Renewal' };
  switch (diagnosis.verdict) {
    case 'check-records':
      return Promise.all(diagnosis.records.map((record) => recordCheck(record, asking)));
    case 'resend-email':
      return [
        {
          ...shape,
          ...problem(
            `It waits for a click in an email about ${clean(diagnosis.domains.map(({ domain }) => domain).join(', '), 300)}: have the certificate validated by DNS, and the click is gone for good.`,
          ),
        },
      ];
    case 'renew':
      return [
        {
          ...shape,
          ...problem('The exported certificate is renewed only when somebody asks for it: aws acm renew-certificate.'),
        },
      ];
    case 'unchanged':
      return [{ ...shape, ...ok(diagnosis.reason) }];
    default:
      return [
        { ...shape, ...problem(`${diagnosis.reason} ${'advice' in diagnosis ? (diagnosis.advice ?? '') : ''}`.trim()) },
      ];
  }
}

/** Whether the public zones of the account have a record as ACM wants it. */
async function recordCheck(record: ValidationRecord, { clients: { route53 } }: Asking): Promise<Check> {
  const answer = await answered(async (): Promise<Answer> => {
    const zones = zonesOf(record.name, await publicZonesFor(route53, [record.name]));
    if (zones.length === 0)
      return {
        state: 'unknown',
        note: `No public zone of this account holds it: whoever runs the domain’s DNS needs CNAME ${record.name} → ${record.value}.`,
      };
    const found = await Promise.all(zones.map(({ id }) => findRecord(route53, id, record)));
    if (found.every((one) => one === 'present')) return ok('It stands in Route 53 as ACM wants it.');
    const other = found.find((one) => typeof one === 'object');
    const what = other ? `Another record stands at its name (${clean(other.other, 200)})` : 'It is missing in Route 53';
    return problem(`${what}: ACM wants CNAME ${record.name} → ${record.value}.`);
  });
  return { id: `record-${record.name}`, what: `Record ${record.name}`, ...answer };
}
