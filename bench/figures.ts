/* Figures, and the goals that they are held against. */

export const median = (numbers: number[]): number => {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** Three digits that count. */
export const short = (number: number): number => Number(number.toPrecision(3));

/** Says whether a goal was reached; the benchmark ends with an error if it was not. */
export function goal(what: string, figure: number, bound: "at least" | "at most", limit: number): void {
  const reached = bound === "at least" ? figure >= limit : figure <= limit;
  console.log(`${reached ? "Reached" : "MISSED"}: ${what} is ${short(figure)}, to be ${bound} ${limit}.`);
  if (!reached) process.exitCode = 1;
}

/** What was given on the command line after the name of the benchmark, as a number. */
export const argument = (position: number, fallback: number): number => Number(process.argv[1 + position] ?? fallback);
