import type { CertificateDetail } from '@aws-sdk/client-acm';
import type { Action, Prepared, Target, Verified } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { CannotUndoError, RenewalError } from '../../core/errors.ts';
import { clean } from '../../core/text.ts';
import { hours } from '../../core/time.ts';
import { type CertificateUse, useName } from './certificate-use.ts';
import { MOST_NAMES, namesToKeep, serialOf } from './check-bundle.ts';
import { certificateTags, describeCertificate } from './describe.ts';
import { findUses } from './find-uses.ts';
import { assureAllowed, deniedPlaces, saidOf } from './may-change.ts';
import { REPLACE_PERMISSIONS } from './replace-permissions.ts';
import { awaitIssue, findSuccessor, requestSuccessor } from './successor.ts';
import { type Walk, walk } from './swap.ts';
import { swapBack } from './swap-back.ts';
import { whyNotReplaced } from './why-not-replaced.ts';

/** Where the certificate was in use, and its names. `elsewhere` is what only a person can change. */
export type ReplaceBefore = { names: string[]; places: CertificateUse[]; elsewhere: string[] };

const MOST_PLACES = 100;
/** ACM gives up on a validation after 72 hours. */
const GIVE_UP_SECONDS = 76 * 3_600;
const LOOK_SECONDS = 300;
/** CloudFront takes minutes to bring a change to all its edges; hours mean that something else is wrong. */
const IN_FORCE_MS = hours(6);

/**
 * Requests a certificate in place of one that ACM cannot renew any more, and puts it where the old one is in use: one
 * place after the other, each proven by a TLS handshake before the next is touched.
 *
 * How far it is stands in AWS alone, on the certificates and the places; so an attempt that dies is taken up where it was.
 */
export const replaceCertificate: Action<Target, ReplaceBefore> = {
  id: 'replace-certificate',
  permissions: REPLACE_PERMISSIONS,
  stepwise: true,

  async before({ key }, ctx) {
    const certificate = await describeCertificate(ctx.clients.acm, key);
    if (!certificate) return { verdict: 'unchanged', reason: 'The certificate no longer exists.' };
    return whyNotReplaced(certificate, ctx.now()) ?? planPlaces(certificate, ctx);
  },

  async apply({ key }, before, ctx) {
    const successor = await findSuccessor(key, ctx);
    if (!successor) return requestSuccessor(await present(key, ctx), ctx);
    if (await awaitIssue(successor, ctx, true)) return;
    await walkOn(key, before, successor, ctx, true);
  },

  async verify({ key }, before, ctx) {
    const successor = await findSuccessor(key, ctx);
    if (!successor) return { verdict: 'failed', reason: 'The new certificate, or the old one that names it, is gone.' };
    const waiting = await awaitIssue(successor, ctx, false);
    if (waiting?.verdict === 'failed') return { verdict: 'failed', reason: waiting.reason };
    if (waiting) return pending(waiting.reason);
    const walked = await walkOn(key, before, successor, ctx, false);
    const old = walked.stop && (await describeCertificate(ctx.clients.acm, key));
    return conclude(walked, before, successor, {
      now: ctx.now(),
      undoable: old !== undefined && isValid(old, ctx.now()),
    });
  },

  async undo({ key }, { places }, ctx) {
    const old = await describeCertificate(ctx.clients.acm, key);
    if (!old) throw new CannotUndoError('The old certificate was deleted, so that no place can have it back.');
    const successor = await findSuccessor(key, ctx);
    if (!successor?.CertificateArn) return 'No new certificate had been put anywhere.';
    if (!isValid(old, ctx.now()))
      throw new CannotUndoError(
        `The old certificate is ${old.Status ?? 'of no known state'} and ends ${day(old)}, so that clients would refuse it: nothing was put back.`,
      );
    const swap = { old: key, next: successor.CertificateArn };
    const said = await swapBack(places, { ...swap, clients: ctx.clients });
    return `${said.join('; ')}. The new certificate ${successor.CertificateArn} stays in ACM, unused.`;
  },
};

/** Whether clients accept it, as far as ACM knows. */
const isValid = ({ Status, NotAfter }: CertificateDetail, now: number): boolean =>
  Status === 'ISSUED' && NotAfter !== undefined && NotAfter.getTime() > now;

const day = ({ NotAfter }: CertificateDetail): string => NotAfter?.toISOString().slice(0, 10) ?? 'at no known time';

async function present(key: string, { clients: { acm } }: ActionContext): Promise<CertificateDetail> {
  const certificate = await describeCertificate(acm, key);
  if (!certificate) throw new RenewalError(`${key} is gone: request a certificate by hand where one is still needed.`);
  return certificate;
}

async function planPlaces(certificate: CertificateDetail, ctx: ActionContext): Promise<Prepared<ReplaceBefore>> {
  const names = namesToKeep(certificate);
  const tags = await certificateTags(ctx.clients.acm, certificate.CertificateArn ?? '');
  const { places, elsewhere } = await findAllowedUses(certificate, ctx);
  const many = names.length > MOST_NAMES || places.length > MOST_PLACES;
  if (many || places.length === 0)
    return {
      verdict: 'advise',
      reason: many
        ? `It has ${names.length} names and is in ${places.length} places, which is more than is changed by machine.`
        : `It is not in use where Riposte can change it: ${clean(elsewhere.join(', '), 500) || 'no load balancer, distribution or API has it any more'}.`,
      advice: 'Request a new certificate for the same names, validated by DNS, and put it where this one is in use.',
    };
  const byHand = elsewhere.length > 0 ? `; by hand: ${clean(elsewhere.join(', '), 500)}` : '';
  return {
    verdict: 'proceed',
    before: { names, places, elsewhere },
    from: `${certificate.CertificateArn}, ends ${day(certificate)}, in use at ${places.map(useName).join(', ')}`,
    to: `a new certificate for ${clean(names.join(', '), 500)}, in the same places one after the other${byHand}`,
    effect: `requests a certificate for ${clean(names.join(', '), 300)} and puts it at ${clean(places.map(useName).join(', '), 300)}, one after the other, each proven before the next${elsewhere.length > 0 ? `; ${elsewhere.length} more are left to you` : ''}`,
    alsoHit: 'clients that accept only the old certificate',
    tags,
  };
}

/** The places that IAM lets it change; those that it does not are for a person, and say why. */
async function findAllowedUses(certificate: CertificateDetail, ctx: ActionContext) {
  const { places, elsewhere } = await findUses(certificate, ctx);
  const denied = places.length > MOST_PLACES ? [] : await deniedPlaces(places, ctx);
  return {
    places: places.filter((place) => !denied.some((one) => one.place === place)),
    elsewhere: [...denied.map(saidOf), ...elsewhere],
  };
}

const assuring =
  (certificate: string, ctx: ActionContext): Parameters<typeof walk>[1]['assure'] =>
  (places, done) =>
    assureAllowed(places, ctx, { certificate, done });

function walkOn(
  old: string,
  { names, places }: ReplaceBefore,
  { CertificateArn: next = '', Serial }: CertificateDetail,
  ctx: ActionContext,
  touch: boolean,
): Promise<Walk> {
  const { clients, now } = ctx;
  const tried = [...names].sort((a, b) => Number(a.startsWith('*')) - Number(b.startsWith('*')));
  const assure = assuring(next, ctx);
  return walk(places, { old, next, serial: serialOf(Serial), names: tried, clients, assure, touch, now });
}

function conclude(
  { proven, unproven, left, stop }: Walk,
  { elsewhere }: ReplaceBefore,
  { CertificateArn, IssuedAt }: CertificateDetail,
  { now, undoable }: { now: number; undoable: boolean },
): Verified {
  const said = [
    listed('It is presented by', proven),
    listed('It is in place, but could not be asked for from here, at', unproven),
    listed('Left as they are:', left),
  ].join('');
  const replaced = `The new certificate is ${CertificateArn}.${said}`;
  const after = 'Put it into the templates that name the old one, and delete the old one when nothing uses it.';
  if (!stop && elsewhere.length > 0)
    return {
      verdict: 'partial',
      done: replaced,
      missing: `The old one is in use where Riposte cannot change it: ${clean(elsewhere.join(', '), 500)}.`,
      advice: `Put ${CertificateArn} there by hand. ${after}`,
      byHand: true,
    };
  if (!stop) return { verdict: 'done', result: `${replaced} ${after}` };
  const reason = `At ${stop.place}, ${stop.reason}.${said} Places after it were not touched.`;
  const tooLong = now - (IssuedAt?.getTime() ?? now) > IN_FORCE_MS;
  if (!stop.broken && !tooLong) return pending(reason);
  const undoing = undoable ? ' Undoing the action puts the old certificate back everywhere.' : '';
  const advice = `Look at that place.${undoing}`;
  if (proven.length + unproven.length > 0)
    return { verdict: 'partial', done: replaced, missing: reason, advice, byHand: true };
  return { verdict: 'failed', reason, advice };
}

const listed = (label: string, items: readonly string[]): string =>
  items.length > 0 ? ` ${label} ${clean(items.join(', '), 500)}.` : '';

const pending = (reason: string): Verified => ({
  verdict: 'pending',
  reason,
  checkAfterSeconds: LOOK_SECONDS,
  giveUpAfterSeconds: GIVE_UP_SECONDS,
});
