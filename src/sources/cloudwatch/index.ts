import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { base, type Envelope, readEnvelope, unknownEvent } from '../envelope.ts';
import { knownFacts } from '../read/facts.ts';
import { stableId } from '../read/identifiers.ts';
import { add, type Found, unreadableFact } from '../read/resources.ts';
import type { Source } from '../source.ts';
import { addMetricResource, readMetric } from './metric.ts';

const CHANGE = 'CloudWatch Alarm State Change';
const NAMESPACE = 'configuration.metrics.metricStat.metric.namespace';

export const cloudwatch: Source = {
  id: 'cloudwatch',
  summary: {
    events: 'alarms of Shield and AWS WAF, and our own',
    does: 'tells, in one thread with the blocks',
  },
  feed: 'signals',
  // An account may have thousands of alarms that are nobody's attack.
  rules: [
    {
      sources: ['aws.cloudwatch'],
      detailTypes: [CHANGE],
      detail: { [NAMESPACE]: ['AWS/DDoSProtection', 'AWS/WAFV2'] },
    },
    { sources: ['aws.cloudwatch'], detailTypes: [CHANGE], ownOnly: ['alarmName'] },
  ],
  parse(event) {
    const envelope = readEnvelope(event, cloudwatch);
    return [envelope.detailType === CHANGE ? toFinding(envelope) : unknownEvent(cloudwatch, envelope)];
  },
};

/** States in which nothing rings. A new one may. */
const QUIET_STATES = new Set(['OK', 'INSUFFICIENT_DATA']);

function toFinding(envelope: Envelope): Finding {
  const { event, place, time, detailType } = envelope;
  const detail = event.need('detail');
  const name = detail.needText('alarmName', "the alarm's name", undefined, 255);
  const state = detail.need('state').needText('value', 'ALARM, OK or INSUFFICIENT_DATA', undefined, 32);
  const found: Found = { place, resources: [], unreadable: [] };
  add(found, { kind: 'alarm', id: name });
  const metric = readMetric(detail);
  addMetricResource(metric, name, found);
  const { risk, severity, says } = weigh(metric?.namespace ?? '', metric?.name ?? '', !QUIET_STATES.has(state));
  return {
    ...base(place, time),
    source: 'cloudwatch',
    id: stableId(name, state, detail.time('state.timestamp') ?? time),
    type: clean(`${detailType}: ${metric ? `${metric.namespace} ${metric.name}` : 'several metrics'}`, 128),
    title: clean(`${says} ${name} is in state ${state}`),
    severity,
    ...place,
    resources: found.resources,
    facts: {
      ...knownFacts({ risk, state, previousState: detail.said('previousState.value', 32), alarm: clean(name, 128) }),
      ...knownFacts({ namespace: metric?.namespace, metric: metric?.name, dimensions: metric?.dimensions }),
      ...unreadableFact(found),
    },
  };
}

function weigh(namespace: string, metric: string, isAlarm: boolean): { risk: string; severity: number; says: string } {
  if (namespace === 'AWS/DDoSProtection' && metric === 'DDoSDetected')
    return isAlarm
      ? { risk: 'ddos', severity: 8, says: 'Shield sees a DDoS attack: alarm' }
      : { risk: 'ddos-over', severity: 1, says: 'Shield no longer sees a DDoS attack: alarm' };
  if (namespace === 'AWS/WAFV2' && /^(Blocked|Counted)Requests$/.test(metric) && isAlarm)
    return {
      risk: 'waf-spike',
      severity: 5,
      says: `AWS WAF ${metric.startsWith('B') ? 'blocks' : 'counts'} more than usual: alarm`,
    };
  return { risk: isAlarm ? 'alarm' : 'alarm-over', severity: isAlarm ? 2 : 0.5, says: 'Alarm' };
}
