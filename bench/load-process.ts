/* The process that sends load (load.ts). */
import autocannon from "autocannon";
import type { Load, Measured } from "./load";

/** How often a text holds another, found without making any: this is done for each answer. */
function count(text: string, part: string): number {
  let found = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) found++;
  return found;
}

async function send({ urls, connections, seconds, rate, requests, expected }: Load): Promise<Measured> {
  const wrong: string[] = [];
  let next = 0;
  const texts = expected.texts ?? [];
  const { cookie, posts } = expected;
  const isExpected = (body: string) =>
    texts.every((text) => body.includes(text)) && (posts === undefined || count(body, "<article") === posts);

  const before = process.cpuUsage();
  const errors: string[] = [];
  const options: autocannon.Options = {
    // Several may be given, which its types do not know.
    url: urls as unknown as string,
    connections,
    duration: seconds,
    timeout: 30,
    // Its correction takes the interval for a millisecond, however long it is.
    ...(rate ? { connectionRate: rate, ignoreCoordinatedOmission: true } : {}),
    verifyBody: (body) => {
      if (isExpected(String(body))) return true;
      wrong.push(String(body).slice(0, 500));
      return false;
    },
    requests: [
      {
        ...requests[0],
        ...(requests.length > 1
          ? { setupRequest: (request) => ({ ...request, ...requests[next++ % requests.length] }) }
          : {}),
        // Only where it is needed: it makes autocannon slower.
        ...(cookie
          ? {
              onResponse: (_status, _body, _context, headers) => {
                const set = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "set-cookie")?.[1];
                if (![set].flat().some((one) => one?.startsWith(`${cookie}=`))) wrong.push(`No cookie ${cookie}`);
              },
            }
          : {}),
      },
    ],
  };
  const result = await new Promise<autocannon.Result>((ended, failed) => {
    const sending = autocannon(options, (error, result) => (error ? failed(error) : ended(result)));
    sending.on("reqError", (error: Error) => errors.push(error.message));
  });

  const statuses = Object.keys(result.statusCodeStats ?? {});
  if (wrong[0] !== undefined || result.errors > 0 || statuses.some((status) => Number(status) !== expected.status)) {
    throw new Error(
      `${urls} answered ${requests[0]?.path} with statuses ${statuses}, ${result.errors} errors (${[...new Set(errors)]}) and ${wrong.length} wrong answers: ${wrong[0]}`,
    );
  }
  const { user, system } = process.cpuUsage(before);
  return {
    answers: result.requests.total,
    perSecond: result.requests.total / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    ownProcessor: (user + system) / 1000,
  };
}

process.once("message", (job: Load) => {
  send(job).then(
    (measured) => process.send?.(measured),
    (error: Error) => process.send?.({ wrong: error.message }),
  );
});
