import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { base, type Envelope } from '../envelope.ts';
import { OVER, rated } from '../posture/severity.ts';
import { addFacts } from '../read/facts.ts';
import { ACCOUNT_ID, parseArn, partitionOf, REGION } from '../read/identifiers.ts';
import { malformed, type Reader } from '../read/reader.ts';
import { type Found, unreadableFact } from '../read/resources.ts';
import { readOtherSide } from './other-side.ts';
import { checkNative, copyOf, hubId, productOf } from './product.ts';
import { addResources } from './resources.ts';
import { isSample } from './sample.ts';
import { asffRating } from './severity.ts';

/** What Security Hub says of a finding's state. */
interface State {
  workflow?: string | undefined;
  recordState?: string | undefined;
  compliance?: string | undefined;
}

/** A finding in the AWS Security Finding Format. */
export function readAsff(asff: Reader, { place: receivedIn, time }: Envelope): Finding {
  const { id, productArn, product, place } = identify(asff);
  const found: Found = { place, resources: [], unreadable: [] };
  const actor = addResources(asff, found);
  const state = stateOf(asff);
  const isOver = state.workflow === 'RESOLVED' || state.compliance === 'PASSED';
  const { copy, ...relation } = copyOf(product, id, place, receivedIn);
  const lastSeen = asff.time('UpdatedAt') ?? asff.time('LastObservedAt') ?? time;
  const firstSeen = asff.time('FirstObservedAt') ?? asff.time('CreatedAt') ?? lastSeen;
  const { facts: otherFacts, ...otherSide } = readOtherSide(asff, found);
  const type = typeOf(asff);
  const rating = isOver ? rated(OVER) : asffRating(asff);
  const facts: Finding['facts'] = { product };
  for (const more of [{ copy }, { ...state }, handles(id, productArn), whatToDo(asff), lastChange(asff), rating.facts])
    addFacts(facts, more);
  addFacts(facts, otherFacts);
  addFacts(facts, unreadableFact(found));
  return {
    ...base(receivedIn, time),
    source: 'security-hub',
    id: hubId(product, id),
    type,
    title: asff.text('Title') ?? type,
    severity: rating.severity,
    ...place,
    firstSeen: firstSeen < lastSeen ? firstSeen : lastSeen,
    lastSeen,
    sample: isSample(asff),
    archived: state.recordState === 'ARCHIVED' || state.workflow === 'SUPPRESSED',
    ...(actor && { actor }),
    ...otherSide,
    ...relation,
    resources: found.resources,
    facts,
  };
}

function identify(asff: Reader) {
  const id = asff.needText('Id', "the finding's id", /^[^\p{C}\p{Zl}\p{Zp}]{1,512}$/u);
  const productArn = asff.needText('ProductArn', "a product's ARN", /^[\x21-\x7e]{10,256}$/);
  const product = productOf(productArn);
  if (!product) throw malformed(asff.pathOf('ProductArn'), "a product's ARN in Security Hub", productArn);
  const region =
    asff.raw('Region') === undefined
      ? (parseArn(productArn)?.region ?? '')
      : asff.needText('Region', 'a region such as eu-west-1', REGION);
  if (!REGION.test(region)) throw malformed(asff.pathOf('Region'), 'a region such as eu-west-1', asff.raw('Region'));
  const account = asff.needText('AwsAccountId', 'an account of 12 digits', ACCOUNT_ID);
  const place = { partition: partitionOf(region), account, region };
  checkNative(product, id, place, asff.pathOf('Id'));
  return { id, productArn, product, place };
}

function stateOf(asff: Reader): State {
  return {
    workflow: workflowOf(asff),
    recordState: asff.text('RecordState', 32),
    compliance: asff.text('Compliance.Status', 32),
  };
}

/**
 * Who has looked at it: `NEW` where the finding says nothing, as Security Hub takes it, or in the field of former days.
 */
function workflowOf(asff: Reader): string {
  const former = asff.text('WorkflowState', 32)?.replace('_', ' ');
  return asff.text('Workflow.Status', 32) ?? (former === 'RESOLVED' || former === 'IN PROGRESS' ? former : 'NEW');
}

/** By which Security Hub finds it again. An id too long for a fact is left out, and the finding is not written to. */
function handles(id: string, productArn: string): Record<string, string | undefined> {
  return { hubId: id.length <= 256 ? id : undefined, productArn };
}

/** A control's id is the type of its findings; other products say what they found in a taxonomy of their own. */
function typeOf(asff: Reader): string {
  const control = asff.said('Compliance.SecurityControlId', 64);
  const types = asff.raw('Types');
  const [first] = Array.isArray(types) ? types : [];
  if (control) return `Control/${control}`;
  return (typeof first === 'string' && clean(first, 128)) || 'Security Hub finding';
}

function whatToDo(asff: Reader): Record<string, string | undefined> {
  return {
    control: asff.said('Compliance.SecurityControlId', 64),
    fix: asff.said('Remediation.Recommendation.Text'),
    fixUrl: asff.said('Remediation.Recommendation.Url'),
  };
}

/**
 * Whose note was the last change: a note does not move `UpdatedAt`, which is the product's own. What the product
 * changes after our note is news again.
 */
function lastChange(asff: Reader): Record<string, string | undefined> {
  const by = asff.said('Note.UpdatedBy', 128);
  const [at, updated] = [asff.time('Note.UpdatedAt'), asff.time('UpdatedAt')];
  return { lastChangeBy: by && at && updated && at >= updated ? by : undefined };
}
