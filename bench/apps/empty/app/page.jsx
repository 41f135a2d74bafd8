export const metadata = { title: "Empty" };

export default function Page() {
  return <h1>Empty</h1>;
}
