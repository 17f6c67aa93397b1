/** Who comes: what they answer by, and whether riposte.yml lets them approve where it lets not everybody. */
interface Person {
  name: string;
  address: string;
  slack: string;
  principal: string;
  mayApprove: boolean;
}

const user = (name: string): string => `arn:aws:iam::111122223333:user/${name}`;

/** Two of them are users whom bundled findings name: of those they may not approve. */
export const PEOPLE: readonly Person[] = [
  { name: 'jane', address: 'jane@example.com', slack: 'U0JANE0001', principal: user('jane'), mayApprove: true },
  { name: 'ben', address: 'ben@example.com', slack: 'U0BEN00001', principal: user('ben'), mayApprove: true },
  { name: 'alice', address: 'alice@example.com', slack: 'U0ALICE001', principal: user('alice'), mayApprove: true },
  { name: 'lea', address: 'lea@example.com', slack: 'U0LEA00001', principal: user('lea'), mayApprove: false },
];

/** Who gave an answer, by the words of the documentation; undefined for who is nobody by name. */
export const nameOf = (by: string, via: string | undefined): string | undefined =>
  PEOPLE.find(({ address, slack, principal }) =>
    via === 'page' ? address === by : via === 'slack' ? `slack:${slack}` === by : principal === by,
  )?.name;
