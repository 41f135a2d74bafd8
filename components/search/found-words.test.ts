import { expect, test } from "vitest";
import { foundWords } from "./found-words";

test.each([
  ["Birds and a bird", "bird", ["Bird", "bird"]],
  ["Birds and a bird", "birds and", ["Birds", "and"]],
  ["ornithology and logic", "log", ["log"]],
  ["Está aquí: ESTÁ", "esta", ["Está", "ESTÁ"]],
  ["Café", "CAFÉ", ["Café"]],
  ["Cafe\u0301s, cafe\u0301", "café", ["Cafe\u0301", "cafe\u0301"]],
  ["Donau\u00addampf", "donaudampf", ["Donau\u00addampf"]],
  ["ශ්\u200dරී ලංකා", "ශ්රී", ["ශ්\u200dරී"]],
  ["ශ්රී ලංකා", "ශ්\u200dරී", ["ශ්රී"]],
  ["日本 東京", "東京", ["東京"]],
  ["a+b (c)", "b.*", ["b"]],
  ["nothing", "", []],
  ["nothing", "?!", []],
])("In %j, a search for %j finds %j", (text, search, found) => {
  expect(foundWords(text, search).map(([start, end]) => text.slice(start, end))).toEqual(found);
});
