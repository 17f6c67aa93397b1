import { RiposteError } from '../../src/core/errors.ts';
import { parseEvent } from '../../src/decide/read-event.ts';
import { sources } from '../../src/sources/index.ts';
import { allBundled, bundled } from '../sources/support.ts';

/** EventBridge's limit for one event, in bytes. */
const MOST = 1_048_576;

// One event of each kind is enough: all of them together would be 300 MB.
const ofEach = [...new Map(allBundled.map((one) => [one.source, one])).values()];

describe('an event as large as EventBridge takes it', () => {
  it.each(ofEach)('is read: $source', ({ source, name }) => {
    const event = bundled(source, name);
    const room = MOST - Buffer.byteLength(JSON.stringify(event)) - 20;
    const body = JSON.stringify({ ...event, padding: 'x'.repeat(room) });
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MOST);
    const alone = parseEvent([sources[source]], JSON.stringify(event));
    expect(parseEvent([sources[source]], body)).toEqual(alone);
  });

  it('is read where the size is in what it lists, and caps what is kept of it', () => {
    const event = bundled('guardduty', 'port-probe-several-addresses');
    const detail = event.detail as { service: { action: { portProbeAction: Record<string, unknown> } } };
    detail.service.action.portProbeAction.portProbeDetails = Array.from({ length: 9_000 }, (_, n) => ({
      localPortDetails: { port: n % 65_536, portName: 'Unknown' },
      remoteIpDetails: { ipAddressV4: `8.${n >> 16}.${(n >> 8) & 255}.${n & 255}` },
    }));
    const body = JSON.stringify(event);
    expect(body.length).toBeGreaterThan(900_000);
    const [finding] = parseEvent([sources.guardduty], body);
    expect(finding?.peers).toHaveLength(100);
    expect(finding?.facts.peersLeftOut).toBe(8_900);
    expect(JSON.stringify(finding).length).toBeLessThan(60_000);
  });

  it.each(['[', '{"items":'])('is refused where it is nested without end by %s', (open) => {
    const event = bundled('cloudtrail', 'root-key-made');
    const body = JSON.stringify({ ...event, detail: { ...(event.detail as object), requestParameters: '@@' } });
    const depth = 100_000;
    const deep = `${open.repeat(depth)}1${(open === '[' ? ']' : '}').repeat(depth)}`;
    let thrown: unknown;
    try {
      parseEvent([sources.cloudtrail], body.replace('"@@"', deep));
    } catch (error) {
      thrown = error;
    }
    // Read as it is, or refused by an error of ours: no other event of the batch is lost with it.
    expect(thrown === undefined || thrown instanceof RiposteError).toBe(true);
  });
});
