import { givenFolder } from './given-rehearsal.ts';

const folder = givenFolder();
afterAll(() => folder.remove());

const PROBE = 'port-probe-search-cluster.json';

describe('a rehearsal', () => {
  it('prints one JSON object and nothing else, in its exact shape', async () => {
    const { code, stderr, story } = await folder.rehearse(`steps:\n  - deliver: ${PROBE}\n  - wait: 1d\n`, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const told = story();
    expect(Object.keys(told)).toEqual(['responses', 'questions', 'calls', 'alerts', 'digests', 'dead']);
    expect(told.responses).toEqual([
      {
        id: expect.any(String),
        action: 'block-ip',
        target: '198.51.100.23/32',
        account: '111122223333',
        region: 'eu-west-1',
        state: 'done',
        outcome: 'applied',
        settled: true,
        reason: expect.stringContaining('is blocked until'),
        guard: null,
        findings: [expect.any(String)],
        history: expect.arrayContaining([expect.objectContaining({ at: expect.stringMatching(/Z$/), who: 'riposte' })]),
      },
    ]);
    // Blocked, and lifted a day later.
    expect(told.calls).toMatchObject({ 'wafv2:UpdateIPSet': 2 });
    expect(told.digests).toEqual([
      {
        from: expect.stringMatching(/Z$/),
        to: expect.stringMatching(/Z$/),
        subject: expect.stringContaining('[Riposte]'),
        headline: expect.any(String),
        color: expect.stringMatching(/^(red|amber|green)$/),
        text: expect.any(String),
        needs: expect.any(Array),
      },
    ]);
    expect(told.dead).toEqual([]);
  });

  it('delivers the same event several times, each minute, with a new id of the envelope', async () => {
    const text = `steps:\n  - deliver: ${PROBE}\n    times: 10\n    every: 1m\n`;
    const { story } = await folder.rehearse(text, '--json');
    expect(story().responses).toHaveLength(1);
    expect(story().calls['wafv2:UpdateIPSet']).toBe(1);
  });

  it('ends with 1 and the line of each expectation that does not hold, and plays on', async () => {
    const text = `steps:
  - deliver: ${PROBE}
    expect: { responses: [{ action: block-ip, outcome: failed }], questions: 2, calls: { "wafv2:UpdateIPSet": { atLeast: 5 } } }
  - wait: 1h
    expect: { not: { responses: [{ action: block-ip }] } }
`;
    const { code, stderr } = await folder.rehearse(text);
    expect(code).toBe(1);
    expect(
      stderr
        .trim()
        .split('\n')
        .map((line) => line.replace(/^.*story\.yml:/, '')),
    ).toEqual([
      expect.stringMatching(
        /^2:5: deliver: expected at least 1 response .*block-ip 198\.51\.100\.23\/32: done applied/,
      ),
      expect.stringMatching(/^2:5: deliver: expected 2 open questions; there are none/),
      expect.stringMatching(/^2:5: deliver: expected at least 5 calls of wafv2:UpdateIPSet; there are 1/),
      expect.stringMatching(/^4:5: wait: expected not at least 1 response/),
    ]);
  });

  it('refuses a call from now until it is healed, and counts what was attempted', async () => {
    const text = `steps:
  - world: { fail: "wafv2:UpdateIPSet", with: WAFInternalErrorException }
  - deliver: ${PROBE}
  - wait: 10m
    expect: { calls: { "wafv2:UpdateIPSet": { atLeast: 2 } } }
  - world: { heal: "wafv2:*" }
  - wait: 1h
    expect: { responses: [{ action: block-ip, outcome: applied }] }
`;
    expect(await folder.rehearse(text)).toMatchObject({ stderr: '', code: 0 });
  });

  it.each(['block-ip', 'deactivate-access-key'])('a step that finds nothing to approve fails: %s', async (action) => {
    const text = `steps:\n  - deliver: ${PROBE}\n  - approve: { action: ${action} }\n`;
    expect(await folder.rehearse(text)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is nothing to approve'),
    });
  });

  it('pauses as people do', async () => {
    const text = `steps:
  - pause: something is wrong
  - deliver: ${PROBE}
    expect: { responses: [{ action: block-ip, outcome: refused }], calls: { "wafv2:UpdateIPSet": 0 } }
  - resume
`;
    expect(await folder.rehearse(text)).toMatchObject({ stderr: '', code: 0 });
  });

  it('undoes as people do', async () => {
    const text = `steps:
  - deliver: ${PROBE}
    expect: { responses: [{ action: block-ip, outcome: applied, target: 198.51.100.23 }] }
  - undo: { action: block-ip, target: 198.51.100.23/32, by: kim }
    expect: { responses: [{ action: block-ip, state: undone, history: kim }] }
`;
    expect(await folder.rehearse(text)).toMatchObject({ stderr: '', code: 0 });
  });

  it('a changed mode reaches every function', async () => {
    const text = `settings: { mode: observe }
steps:
  - deliver: ${PROBE}
    expect: { responses: [{ action: block-ip, outcome: observed }] }
  - redeploy: { mode: enforce }
  - deliver: ${PROBE}
  - wait: 10m
    expect: { responses: [{ action: block-ip, outcome: applied }] }
`;
    expect(await folder.rehearse(text)).toMatchObject({ stderr: '', code: 0 });
  });

  it('sends digests at their time in their zone, and one more when asked', async () => {
    const text = `settings: { timeZone: Asia/Tokyo, digestTime: '09:30' }
start: 2026-03-01T00:00:00Z
steps:
  - wait: 25h
    expect: { digests: 2, color: green }
  - digest
`;
    const { code, story } = await folder.rehearse(text, '--json');
    expect(code).toBe(0);
    const digests = story().digests;
    expect(digests).toHaveLength(3);
    expect(digests.at(-1)).toMatchObject({ from: digests[1]?.to, to: '2026-03-02T01:00:00.000Z' });
  });

  it('tells in a digest what came at the moment at which it is made, and tells it once', async () => {
    const text = `steps:
  - deliver: ${PROBE}
  - digest:
    expect: { says: "FINDINGS: 1", dead: 0, not: { says: no new findings } }
  - deliver: ${PROBE}
    set: { detail.id: "00000000000000000000000000000002" }
  - digest:
    expect: { says: "FINDINGS: 1", dead: 0, not: { says: no new findings } }
  - wait: 1h
  - digest:
    expect: { says: no new findings }
`;
    const { code, stderr, story } = await folder.rehearse(text, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(story().digests.map(({ color, needs }) => ({ color, needs }))).toEqual(
      Array(3).fill({ color: 'green', needs: [] }),
    );
    const [first, second, third] = story().digests;
    expect(first).toMatchObject({ from: first?.to });
    expect([second?.from, third?.from]).toEqual([first?.to, second?.to]);
  });

  it('knows what expires in a digest between the look of the day and the first one after the start', async () => {
    const text = `start: 2026-03-01T06:30:00Z
steps:
  - wait: 1h
    expect: { digests: 1, color: green }
`;
    const { code, stderr } = await folder.rehearse(text);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('reads an event whose path is absolute', async () => {
    const { code } = await folder.rehearse(`steps:\n  - deliver: ${folder.folder}/${PROBE}\n`);
    expect(code).toBe(0);
  });

  it('gives an event of another account and region a stack of its own', async () => {
    const { story } = await folder.rehearse(
      `steps:
  - deliver: ${PROBE}
  - deliver: other.json
  - wait: 10m
`,
      '--json',
    );
    expect(
      story()
        .responses.map(({ account }) => account)
        .sort(),
    ).toEqual(['111122223333', '999900001111']);
  });

  it('knows the bare and the inline forms, and moves no clock back', async () => {
    const text = `start: 2026-03-01T00:00:00Z
steps:
  - digest
  - deliver: { source: aws.unheard-of, detail-type: Something }
  - expect: { responses: [], questions: 0, alerts: 0, dead: 0 }
`;
    const { code, stdout } = await folder.rehearse(text);
    expect(code).toBe(0);
    expect(stdout).toContain('no rule lets it through');
  });
});

beforeAll(() => {
  const probe = JSON.parse(folder.read(PROBE));
  const elsewhere = JSON.stringify(probe)
    .replaceAll('111122223333', '999900001111')
    .replaceAll('eu-west-1', 'us-east-1');
  folder.write('other.json', elsewhere);
});

describe('the riposte.yml beside a rehearsal', () => {
  it('counts as deployed: its playbooks, and where alerts go', async () => {
    folder.write(
      'own/riposte.yml',
      'override:\n  port-probe: { mode: approve }\nchannels:\n  chat: { kind: slack, url: "secret:chat" }\nroutes:\n  - to: chat\n',
    );
    const file = folder.write(
      'own/story.yml',
      `steps:
  - deliver: ../${PROBE}
  - wait: 10m
    expect:
      questions: [{ action: block-ip, target: 198.51.100.23 }]
      alerts: { atLeast: 1, says: 198.51.100.23 }
      dead: 0
`,
    );
    const { run } = await import('./given-rehearsal.ts');
    expect(await run(file)).toMatchObject({ stderr: '', code: 0 });
  });

  it('says who its people are, of whom two have to approve', async () => {
    folder.write(
      'two/riposte.yml',
      `people:
  jane: { principals: 'arn:aws:iam::111122223333:user/jane' }
  ben: { principals: 'arn:aws:iam::111122223333:role/ben-only' }
  kim: { address: kim@example.com }
override:
  port-probe: { mode: approve, approvals: 2 }
`,
    );
    const story = (second: string): string => `steps:
  - deliver: ../${PROBE}
  - approve: { action: block-ip, by: jane }
    expect:
      questions: [{ action: block-ip, target: 198.51.100.23 }]
      alerts: { atLeast: 1, says: '1 of 2' }
  - approve: { action: block-ip, by: mallory }
  - approve: { action: block-ip, by: jane }
    expect:
      questions: [{ action: block-ip, target: 198.51.100.23 }]
  - approve: { action: block-ip, by: ${second} }
    expect:
      responses: [{ action: block-ip, outcome: applied }]
`;
    const { run } = await import('./given-rehearsal.ts');
    expect(await run(folder.write('two/story.yml', story('ben')))).toMatchObject({ stderr: '', code: 0 });
    expect(await run(folder.write('two/wrong.yml', story('kim')))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('kim has no principals'),
    });
  });
});
