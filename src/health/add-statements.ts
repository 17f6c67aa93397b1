/** Adds statements to a bucket's policy for a shell, and keeps what stands there; it needs jq where there is a policy. */
export function addStatements(bucket: string, owner: string, policy: string, missing: readonly object[]): string {
  const put = `aws s3api put-bucket-policy --bucket ${bucket} --expected-bucket-owner ${owner} --policy`;
  if (policy === '') return `${put} '${JSON.stringify({ Version: '2012-10-17', Statement: missing })}'`;
  const get = `aws s3api get-bucket-policy --bucket ${bucket} --expected-bucket-owner ${owner} --query Policy --output text`;
  return `${put} "$(${get} | jq -c '.Statement = ([.Statement] | flatten) + ${JSON.stringify(missing)}')"`;
}
