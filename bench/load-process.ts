/* The process that generates load (load.ts). */
import autocannon from "autocannon";
import type { Load, LoadResult } from "./load";

/** Counts occurrences of a substring without allocating, since this runs for each response. */
function count(text: string, substring: string): number {
  let occurrences = 0;
  for (let position = text.indexOf(substring); position !== -1; position = text.indexOf(substring, position + 1))
    occurrences++;
  return occurrences;
}

async function send({ urls, connections, seconds, rate, requests, expected }: Load): Promise<LoadResult> {
  const unexpected: string[] = [];
  let next = 0;
  const texts = expected.texts ?? [];
  const { cookie, posts } = expected;
  const isExpected = (body: string) =>
    texts.every((text) => body.includes(text)) && (posts === undefined || count(body, "<article") === posts);

  const before = process.cpuUsage();
  const errors: string[] = [];
  const options: autocannon.Options = {
    // autocannon accepts several URLs; its types do not.
    url: urls as unknown as string,
    connections,
    duration: seconds,
    timeout: 30,
    // autocannon's correction assumes an interval of one millisecond.
    ...(rate ? { connectionRate: rate, ignoreCoordinatedOmission: true } : {}),
    verifyBody: (body) => {
      if (isExpected(String(body))) return true;
      unexpected.push(String(body).slice(0, 500));
      return false;
    },
    requests: [
      {
        ...requests[0],
        ...(requests.length > 1
          ? { setupRequest: (request) => ({ ...request, ...requests[next++ % requests.length] }) }
          : {}),
        // Only where needed, because it slows autocannon down.
        ...(cookie
          ? {
              onResponse: (_status, _body, _context, headers) => {
                const header = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "set-cookie")?.[1];
                if (![header].flat().some((value) => value?.startsWith(`${cookie}=`)))
                  unexpected.push(`No cookie ${cookie}`);
              },
            }
          : {}),
      },
    ],
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)));
    instance.on("reqError", (error: Error) => errors.push(error.message));
  });

  const statuses = Object.keys(result.statusCodeStats ?? {});
  if (
    unexpected[0] !== undefined ||
    result.errors > 0 ||
    statuses.some((status) => Number(status) !== expected.status)
  ) {
    throw new Error(
      `${urls} responded to ${requests[0]?.path} with statuses ${statuses}, ${result.errors} errors (${[...new Set(errors)]}) and ${unexpected.length} unexpected responses: ${unexpected[0]}`,
    );
  }
  const { user, system } = process.cpuUsage(before);
  return {
    responses: result.requests.total,
    perSecond: result.requests.total / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    ownCpu: (user + system) / 1000,
  };
}

process.once("message", (job: Load) => {
  send(job).then(
    (result) => process.send?.(result),
    (error: Error) => process.send?.({ error: error.message }),
  );
});
