"""Read the sheets a team already keeps (XLSX, CSV) and say what each line would become."""
