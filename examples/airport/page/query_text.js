// Shows the query of a board as it is sent, with its variables as a comment, and copies it.
export function showQuery(section, query, variables) {
  const shown = section.querySelector('.query pre');
  shown.textContent = variables ? `${query}\n\n# variables: ${JSON.stringify(variables)}` : query;
  section.querySelector('.copy').onclick = ({ currentTarget }) => copy(shown, currentTarget);
}

export async function copy(source, button) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = 'Copied';
  } catch {
    getSelection().selectAllChildren(source); // without a secure context the browser leaves the copying to its user
    button.textContent = 'Selected: press Ctrl+C';
  }
  setTimeout(() => (button.textContent = 'Copy'), 2500);
}
