"""What comes along with kpibook: exact versions, their licences, the wheel's bill of materials."""
