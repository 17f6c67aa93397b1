import { approvalTook, simulateApprovals } from '../../simulation/approval-speed.ts';

it('a yes on the page has its effect within three seconds, the functions behind it started cold', async () => {
  const { p50, max } = await simulateApprovals(7, 5);
  // Two of them start, one after the other: less would mean that nothing was waited for.
  expect(p50).toBeGreaterThan(1.4);
  expect(p50).toBeLessThanOrEqual(3);
  expect(max).toBeLessThanOrEqual(5);
});

it('takes as long with the same seed', async () => {
  expect(await approvalTook(3)).toBe(await approvalTook(3));
});
