import { overdueChecks } from '../../src/health/overdue.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { ACL, ATTACKER, DOMAINS, LIST } from '../actions/deny/targets/given.ts';

const said = (inPlaces: { value: string; place: string }[], ...open: object[]): string[] =>
  overdueChecks({ blocks: [], inPlaces }, open as ResponseRecord[]).map(({ what, note }) => `${what}: ${note}`);

const inEgress = { open: 'overdue', action: 'deny-egress', target: { key: ATTACKER }, before: { list: LIST } };
const inAcl = { open: 'overdue', action: 'deny-in-network-acl', target: { key: ATTACKER }, before: { acls: [ACL] } };

describe('an entry in force beyond its time', () => {
  it('is told where a response speaks of the same address elsewhere alone, also where a person let that be', () => {
    const left = [{ value: ATTACKER, place: ACL }];
    expect(said(left, inEgress)).toEqual([expect.stringMatching(/^1 entry may be denied.*in acl-/)]);
    expect(said(left, { ...inEgress, ack: { by: 'anna' } })).toHaveLength(1);
    expect(said(left, { ...inAcl, before: { acls: ['acl-0f0f0f0f0f0f0f0f0'] } })).toHaveLength(1);
  });

  it('is not told twice where an open response speaks of it', () => {
    expect(said([{ value: ATTACKER, place: ACL }], inEgress, inAcl)).toEqual([]);
    expect(said([{ value: ATTACKER, place: LIST }], inEgress)).toEqual([]);
  });

  it('of a domain are two, of which one response speaks', () => {
    const domain = {
      open: 'overdue',
      action: 'deny-domain',
      target: { key: 'bad.example' },
      before: { list: DOMAINS },
    };
    const left = ['bad.example', '*.bad.example'].map((value) => ({ value, place: DOMAINS }));
    expect(said(left, domain)).toEqual([]);
    expect(said(left)).toEqual([expect.stringMatching(/^2 entries/)]);
  });
});
